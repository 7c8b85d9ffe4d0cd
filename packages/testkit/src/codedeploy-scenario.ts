import { Random } from '@ecs-actions/simulator/core/random';
import type { Variants } from '@ecs-actions/simulator/core/variants';
import type { Fault } from '@ecs-actions/simulator/protocol/faults';
import type { Behaviour, StepInputs } from './scenario.ts';

/** Every way in which CodeDeploy moves traffic by its own, and two that people made. */
export const codeDeployConfigs = [
  'CodeDeployDefault.ECSAllAtOnce',
  'CodeDeployDefault.ECSCanary10Percent5Minutes',
  'CodeDeployDefault.ECSCanary10Percent15Minutes',
  'CodeDeployDefault.ECSLinear10PercentEvery1Minutes',
  'CodeDeployDefault.ECSLinear10PercentEvery3Minutes',
  'HalfFirst',
  'ThreeSteps',
] as const;

const behaviours = [
  'slow',
  'crashes',
  'crashes-twice',
  'out-of-memory',
  'image-gone',
  'image-late',
  'secret-gone',
  'secret-denied',
  'log-group-gone',
  'container-unhealthy',
  'target-unhealthy',
] as const satisfies readonly Behaviour[];

const hookEvents = [
  'BeforeInstall',
  'AfterInstall',
  'AfterAllowTestTraffic',
  'BeforeAllowTraffic',
  'AfterAllowTraffic',
] as const;

/** One history of a deployment by CodeDeploy, drawn from its seed and nothing else. Times in milliseconds of the step. */
export interface CodeDeployScenario {
  readonly seed: number;
  readonly behaviour: Behaviour;
  readonly desired: number;
  readonly config: (typeof codeDeployConfigs)[number];
  /** The configuration stands in the group, or is what the step asks for. */
  readonly configAsked: boolean;
  /** After which ends CodeDeploy goes back by itself. */
  readonly rollbackEvents: readonly string[];
  /** Minutes for which the original tasks are kept. */
  readonly terminationWait: number;
  /** Minutes that the group gives somebody to let the traffic move; and when somebody does. */
  readonly ready: { readonly minutes: number; readonly continued: number | undefined } | undefined;
  readonly hook:
    | {
        readonly event: (typeof hookEvents)[number];
        readonly answer: 'succeeds' | 'fails' | 'breaks' | 'reports late' | 'reports a failure late';
      }
    | undefined;
  readonly alarm: { readonly after: number; readonly already: boolean } | undefined;
  readonly intervention: {
    readonly kind: 'none' | 'stop' | 'stop with rollback' | 'deploy' | 'cancel';
    readonly after: number;
  };
  /** Somebody else's deployment is going on when the step begins. */
  readonly busy: boolean;
  readonly capacity: 'there' | 'gone' | number;
  readonly imageAfter: number;
  readonly faults: readonly Fault[];
  readonly variants: Partial<Variants>;
  readonly inputs: StepInputs;
}

export function drawCodeDeployScenario(seed: number): CodeDeployScenario {
  const random = new Random(seed + 2_000_003);
  const [release, group, others, world, faults, inputs, unsure] = Array.from({ length: 7 }, () =>
    random.fork(),
  );
  if (!release || !group || !others || !world || !faults || !inputs || !unsure)
    throw new Error('unreachable');
  const busy = world.chance(0.08);
  return {
    seed,
    behaviour: release.chance(0.45) ? 'good' : release.pick(behaviours),
    desired: group.pick([1, 2, 2, 3]),
    config: group.pick(codeDeployConfigs),
    configAsked: group.chance(0.3),
    rollbackEvents: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'].filter(
      () => group.chance(0.5),
    ),
    terminationWait: group.pick([0, 1, 5]),
    ready: group.chance(0.15)
      ? {
          minutes: group.pick([3, 10]),
          continued: group.chance(0.6) ? group.integer(30_000, 600_000) : undefined,
        }
      : undefined,
    hook: group.chance(0.3)
      ? {
          event: group.pick(hookEvents),
          answer: group.pick(['succeeds', 'fails', 'breaks', 'reports late', 'reports a failure late']),
        }
      : undefined,
    alarm: group.chance(0.15)
      ? { after: others.integer(5_000, 900_000), already: group.chance(0.2) }
      : undefined,
    intervention: {
      kind: others.chance(0.6)
        ? 'none'
        : others.pick(['stop', 'stop with rollback', 'deploy', 'deploy', 'cancel']),
      after: others.integer(2_000, 600_000),
    },
    busy,
    capacity: world.chance(0.9) ? 'there' : world.chance(0.5) ? 'gone' : world.integer(60_000, 600_000),
    imageAfter: world.integer(20_000, 400_000),
    faults: faults.chance(0.4) ? drawFaults(faults) : [],
    variants: {
      crashesAreThrottled: world.chance(0.3),
      placementCountsAsFailed: world.chance(0.5),
      newTargetHealthyAfter: world.pick(['threshold', 'one-check']),
      startFailureTold: unsure.pick(['both', 'task', 'container']),
      newRevisionsUnknown: unsure.chance(0.3),
    },
    inputs: {
      onFailure: inputs.chance(0.75) ? 'rollback' : 'none',
      failFast: inputs.chance(0.7),
      waitUntil: inputs.chance(0.05) ? 'started' : inputs.chance(0.2) ? 'stable' : 'deployed',
      timeout: inputs.chance(0.15) ? inputs.integer(60_000, 1_200_000) : undefined,
      preflight: inputs.chance(0.1),
      ifInProgress: inputs.pick(['wait', 'wait', 'fail', 'supersede']),
      inProgressTimeout: inputs.integer(30_000, 1_800_000),
    },
  };
}

type Read = readonly [service: string, operation: string];

const reads: readonly [Read, ...Read[]] = [
  ['codedeploy', 'BatchGetDeployments'],
  ['codedeploy', 'GetDeploymentTarget'],
  ['codedeploy', 'ListDeploymentTargets'],
  ['codedeploy', 'ListDeployments'],
  ['codedeploy', 'GetDeploymentGroup'],
  ['codedeploy', 'GetDeployment'],
  ['ecs', 'DescribeServices'],
  ['ecs', 'ListTasks'],
  ['ecs', 'DescribeTasks'],
];

function drawFaults(random: Random): Fault[] {
  const onRead = (): Fault => {
    const [service, operation] = random.pick(reads);
    const kinds = [
      'throttle',
      'error-before',
      'reset-before',
      'reset-after',
      'stale',
      'silent',
      'slow',
    ] as const;
    const [skip, count] = [random.integer(0, 10), random.integer(1, 4)];
    return { service, operation, kind: random.pick(kinds), skip, count };
  };
  const onChange = (): Fault => ({
    service: 'codedeploy',
    operation: random.pick(['CreateDeployment', 'StopDeployment']),
    kind: random.pick(['throttle', 'error-before', 'error-after', 'reset-before', 'reset-after', 'silent']),
    count: random.integer(1, 2),
  });
  return Array.from({ length: random.integer(1, 3) }, () => (random.chance(0.6) ? onRead() : onChange()));
}
