import { Random } from '@ecs-actions/simulator/core/random';
import type { Variants } from '@ecs-actions/simulator/core/variants';
import {
  type Behaviour,
  type Besides,
  drawScenario,
  drawShiftingScenario,
  hookAnswers,
  type Obstacle,
  obstacles,
  type Scenario,
  type ServiceHook,
  type StepInputs,
} from './scenario.ts';

/** The scenario of any deployment by ECS itself: all strategies, everything that can happen before and beside one. */
export function drawAnyScenario(seed: number): Scenario {
  const random = new Random(seed + 1_000_003);
  const [kind, world, detectors, obstacle, inputs, variants, extremes] = Array.from({ length: 7 }, () =>
    random.fork(),
  );
  if (!kind || !world || !detectors || !obstacle || !inputs || !variants || !extremes)
    throw new Error('unreachable');
  const shifts = kind.chance(0.5);
  const drawn = shifts ? drawShiftingScenario(seed) : drawScenario(seed);
  const hasty = extremes.chance(0.05);
  const usual = drawBehaviour(drawn, world);
  const behaviour = hasty ? extremes.pick<Behaviour>(['good', 'slow']) : usual;
  const inTheWay = obstacle.chance(0.1) ? obstacle.pick(obstacles) : undefined;
  const said = drawInputs(drawn, inTheWay, inputs);
  const crowded = drawn.strategy === 'ROLLING' && world.chance(0.02);
  return {
    ...drawn,
    behaviour,
    ...(crowded && { minimumHealthyPercent: 60, maximumPercent: 120, desired: 2 }),
    ...((said.unchanged || inTheWay) && { before: 'success' as const }),
    ...(said.unchanged && { historyReadable: true }),
    variants: { ...drawn.variants, ...drawVariants(variants) },
    ...(hasty && { bake: 0, capacity: 'there' as const }),
    inputs: {
      ...said,
      ...(behaviour === 'no-route' && { subnets: ['subnet-cut-off'] }),
      ...(hasty && { timeout: extremes.integer(60_000, 90_000) }),
    },
    besides: {
      balanced: behaviour === 'target-unhealthy' || world.chance(0.3),
      alarm: detectors.chance(0.15)
        ? {
            after: detectors.integer(5_000, 300_000),
            rollback: detectors.chance(0.7),
            already: detectors.chance(0.2),
          }
        : undefined,
      hook: shifts && detectors.chance(0.35) ? drawHook(detectors) : undefined,
      obstacle: inTheWay,
      lost: drawLost(obstacle) ?? (extremes.chance(0.03) ? { kind: 'tasks', after: 0 } : undefined),
      imageAfter: world.integer(20_000, 400_000),
    },
  };
}

const rare = ['image-late', 'secret-denied', 'log-group-gone', 'no-route', 'target-unhealthy'] as const;

function drawBehaviour({ behaviour }: Scenario, random: Random): Behaviour {
  return random.chance(0.25) ? random.pick(rare) : behaviour;
}

function drawHook(random: Random): ServiceHook {
  const stage = random.pick<ServiceHook['stage']>([
    'PRE_SCALE_UP',
    'POST_SCALE_UP',
    'POST_TEST_TRAFFIC_SHIFT',
    'POST_PRODUCTION_TRAFFIC_SHIFT',
  ]);
  return { stage, answer: random.pick(hookAnswers) };
}

function drawLost(random: Random): Besides['lost'] {
  if (!random.chance(0.03)) return undefined;
  return { kind: random.pick(['expired', 'denied']), after: random.integer(3, 60) };
}

function drawInputs(
  { inputs, strategy, before }: Scenario,
  obstacle: Obstacle | undefined,
  random: Random,
): StepInputs {
  const special = random.next();
  return {
    ...inputs,
    preflight: random.chance(0.15),
    ifInProgress: random.pick(['supersede', 'supersede', 'wait', 'fail']),
    inProgressTimeout: random.integer(30_000, 900_000),
    ...(before === 'never' && { ifInProgress: 'supersede' }),
    ...(random.chance(0.06) && { preDeploy: 'sleep 5' }),
    ...(obstacle === 'pre-deploy fails' && { preDeploy: 'sleep 5; exit 3' }),
    ...(strategy !== 'ROLLING' &&
      random.chance(0.08) && {
        pauseAt: random.pick(['POST_SCALE_UP', 'POST_TEST_TRAFFIC_SHIFT', 'POST_PRODUCTION_TRAFFIC_SHIFT']),
        waitUntil: 'paused',
      }),
    ...(special < 0.02 && { unchanged: true }),
    ...(special > 0.985 && { only: 'dry-run' }),
    ...(special > 0.97 && special <= 0.985 && { only: 'register-only' }),
  };
}

function drawVariants(random: Random): Partial<Variants> {
  return {
    inactiveDescribable: random.chance(0.5),
    crashesAreThrottled: random.chance(0.3),
    taskImageDigest: random.pick(['index', 'platform']),
    partialLogPages: random.chance(0.3),
    failedHookWaits: random.chance(0.5),
    finishedHooksTold: random.chance(0.5),
    pauseAtReconcile: random.chance(0.5),
    failedHookInRollback: random.pick(['ignored', 'rollback-failed']),
    startFailureTold: random.pick(['both', 'task', 'container']),
    unseenSentences: random.pick(['as-collected', 'otherwise']),
    newRevisionsUnknown: random.chance(0.3),
    pullFailuresTrip: random.chance(0.8),
    stopOfEnded: random.pick(['ConflictException', 'InvalidParameterException']),
    runTaskCapacity: random.pick(['failure', 'exception']),
  };
}
