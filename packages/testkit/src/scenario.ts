import type { DeploymentLifecycleHookStage } from '@aws-sdk/client-ecs';
import { Random } from '@ecs-actions/simulator/core/random';
import type { Variants } from '@ecs-actions/simulator/core/variants';
import type { Fault } from '@ecs-actions/simulator/protocol/faults';

const withoutLoadBalancer = [
  'good',
  'slow',
  'crashes',
  'crashes-twice',
  'out-of-memory',
  'image-gone',
  'secret-gone',
  'container-unhealthy',
] as const;
/** How the release that is deployed behaves. */
export const behaviours = [
  ...withoutLoadBalancer,
  'target-unhealthy',
  'image-late',
  'secret-denied',
  'log-group-gone',
  'no-route',
] as const;
export type Behaviour = (typeof behaviours)[number];

/** What somebody else does meanwhile. */
export interface Intervention {
  readonly kind: 'none' | 'deploy' | 'stop' | 'cancel';
  /** Virtual milliseconds after the step began. */
  readonly after: number;
}

/** One history of a deployment, drawn from its seed and nothing else. */
export interface Scenario {
  readonly seed: number;
  readonly behaviour: Behaviour;
  readonly desired: number;
  readonly strategy: 'ROLLING' | 'BLUE_GREEN' | 'CANARY' | 'LINEAR';
  /** Minutes, after each step and after the last; 0 for a rolling deployment. */
  readonly bake: number;
  readonly minimumHealthyPercent: number;
  readonly maximumPercent: number;
  readonly breaker: 'off' | 'rollback' | 'stop';
  /** What came before: a release that succeeded, or none that ever did. */
  readonly before: 'success' | 'never';
  /** Capacity is there, missing for ever, or missing until so many virtual milliseconds have gone by. */
  readonly capacity: 'there' | 'gone' | number;
  readonly intervention: Intervention;
  readonly historyReadable: boolean;
  readonly faults: readonly Fault[];
  readonly variants: Partial<Variants>;
  /** What only histories of everything have. */
  readonly besides?: Besides;
  readonly inputs: StepInputs;
}

/** What the step is told. */
export interface StepInputs {
  readonly cluster?: string;
  readonly onFailure: 'rollback' | 'none';
  readonly failFast: boolean;
  readonly waitUntil: 'started' | 'paused' | 'deployed' | 'stable';
  /** Milliseconds. */
  readonly timeout: number | undefined;
  /** Deploys what runs already. */
  readonly unchanged?: boolean;
  readonly only?: 'dry-run' | 'register-only';
  readonly preflight?: boolean;
  readonly ifInProgress?: 'wait' | 'fail' | 'supersede';
  /** Milliseconds. */
  readonly inProgressTimeout?: number;
  /** A command for a task before the deployment. */
  readonly preDeploy?: string;
  readonly pauseAt?: string;
  readonly subnets?: readonly string[];
  /** Path of an AppSpec. */
  readonly appSpec?: string;
  readonly codeDeployConfig?: string;
}

/** Detectors, hooks, and what keeps a deployment from coming to be. */
export interface Besides {
  /** A load balancer stands in front of a rolling deployment, too. */
  readonly balanced: boolean;
  /** Goes to ALARM so many milliseconds after the step began; it may be in ALARM before. */
  readonly alarm:
    { readonly after: number; readonly rollback: boolean; readonly already: boolean } | undefined;
  readonly hook: ServiceHook | undefined;
  readonly obstacle: Obstacle | undefined;
  /** The session expires, or services or their tasks may not be read any more, after so many calls. */
  readonly lost: { readonly kind: 'expired' | 'denied' | 'tasks'; readonly after: number } | undefined;
  /** Milliseconds after which the image that is missing is pushed. */
  readonly imageAfter: number;
}

/** A lifecycle hook of the service. */
export interface ServiceHook {
  readonly stage: DeploymentLifecycleHookStage;
  /** What the function says, or what becomes of a pause. */
  readonly answer: HookAnswer;
}

export const hookAnswers = [
  'function succeeds',
  'function succeeds later',
  'function fails',
  'function breaks',
  'pause continued',
  'pause rolled back',
  'pause expires and continues',
  'pause expires and rolls back',
] as const;
export type HookAnswer = (typeof hookAnswers)[number];

export const obstacles = [
  'service missing',
  'service draining',
  'queued before a rollback',
  'another deployment',
  'pre-deploy fails',
  'update denied',
] as const;
export type Obstacle = (typeof obstacles)[number];

/** The scenario of a rolling deployment. */
export function drawScenario(seed: number): Scenario {
  const random = new Random(seed);
  // Each part draws from a stream of its own, so that a new part does not change the others' choices.
  const [release, service, world, others, faults, variants, inputs] = Array.from({ length: 7 }, () =>
    random.fork(),
  );
  if (!release || !service || !world || !others || !faults || !variants || !inputs)
    throw new Error('unreachable');
  return {
    seed,
    behaviour: release.chance(0.3) ? 'good' : release.pick(withoutLoadBalancer),
    strategy: 'ROLLING',
    bake: 0,
    desired: service.pick([0, 1, 1, 2, 2, 3, 4]),
    ...service.pick([
      { minimumHealthyPercent: 100, maximumPercent: 200 },
      { minimumHealthyPercent: 50, maximumPercent: 200 },
      { minimumHealthyPercent: 0, maximumPercent: 100 },
      { minimumHealthyPercent: 50, maximumPercent: 150 },
    ]),
    breaker: service.pick(['off', 'rollback', 'rollback', 'stop']),
    before: service.chance(0.12) ? 'never' : 'success',
    capacity: world.chance(0.88) ? 'there' : world.chance(0.5) ? 'gone' : world.integer(60_000, 600_000),
    intervention: {
      kind: others.chance(0.6) ? 'none' : others.pick(['deploy', 'deploy', 'stop', 'stop', 'cancel']),
      after: others.integer(2_000, 240_000),
    },
    historyReadable: world.chance(0.9),
    faults: faults.chance(0.4) ? drawFaults(faults) : [],
    variants: drawVariants(variants),
    inputs: {
      onFailure: inputs.chance(0.8) ? 'rollback' : 'none',
      failFast: inputs.chance(0.7),
      waitUntil: inputs.chance(0.05) ? 'started' : inputs.chance(0.15) ? 'stable' : 'deployed',
      timeout: inputs.chance(0.25) ? inputs.integer(60_000, 600_000) : undefined,
    },
  };
}

/** The scenario of a deployment that shifts requests from the earlier release to the new one. */
export function drawShiftingScenario(seed: number): Scenario {
  const rolling = drawScenario(seed);
  const [choice, variants] = [new Random(seed + 1).fork(), new Random(seed + 2).fork()];
  return {
    ...rolling,
    strategy: choice.pick(['BLUE_GREEN', 'CANARY', 'LINEAR']),
    bake: choice.pick([0, 1, 3]),
    behaviour: choice.chance(0.15) ? 'target-unhealthy' : rolling.behaviour,
    desired: Math.max(1, rolling.desired),
    minimumHealthyPercent: 100,
    maximumPercent: 200,
    before: 'success',
    variants: {
      ...rolling.variants,
      breakerCoversShifts: variants.chance(0.7),
      preProductionStageTold: variants.chance(0.5),
      newTargetHealthyAfter: variants.pick(['threshold', 'one-check']),
      rollbackDuringCleanUp: variants.pick(['too-late', 'rolls-back']),
    },
  };
}

const reads = [
  'DescribeServices',
  'DescribeServiceDeployments',
  'ListTasks',
  'DescribeTasks',
  'ListServiceDeployments',
] as const;
const mutations = ['UpdateService', 'RegisterTaskDefinition', 'StopServiceDeployment'] as const;

export function drawFaults(random: Random): Fault[] {
  const onRead = (): Fault => ({
    service: 'ecs',
    operation: random.pick(reads),
    kind: random.pick(['throttle', 'error-before', 'reset-before', 'reset-after', 'stale', 'silent', 'slow']),
    skip: random.integer(0, 10),
    count: random.integer(1, 4),
  });
  const onMutation = (): Fault => ({
    service: 'ecs',
    operation: random.pick(mutations),
    kind: random.pick(['throttle', 'error-before', 'error-after', 'reset-before', 'reset-after']),
    count: 1,
  });
  return Array.from({ length: random.integer(1, 3) }, () => (random.chance(0.6) ? onRead() : onMutation()));
}

function drawVariants(random: Random): Partial<Variants> {
  return {
    rollbackDeploymentId: random.pick(['reused', 'new']),
    updateReplyNamesDeployment: random.chance(0.5),
    currentDeploymentClearedWhenIdle: random.chance(0.5),
    pendingPhase: random.chance(0.5),
    reasonFullStop: random.chance(0.5),
    failedDeploymentDrains: random.chance(0.5),
    rollingStages: random.chance(0.5),
    stopRequestedPhase: random.chance(0.5),
    breakerWithoutCandidate: random.pick(['rollback-failed', 'stalls']),
    placementCountsAsFailed: random.chance(0.5),
  };
}
