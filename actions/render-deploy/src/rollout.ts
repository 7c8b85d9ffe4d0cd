import {
  pausableStages,
  pausedStages,
  type PausableStage,
  withoutPauses,
} from '@ecs-actions/shared/deployment/pause-hooks';
import { Refusal } from '@ecs-actions/shared/deployment/refusal';
import type { Json, JsonObject } from '@ecs-actions/shared/json';
import type { InputReader } from '@ecs-actions/shared/runner/input-reader';

export { leastDuration } from '@ecs-actions/shared/deployment/least-duration';

const minute = 60_000;

/** How the new release takes over, as far as the step says; the rest stays as the service has it. Times in milliseconds. */
export interface Rollout {
  readonly strategy: 'rolling' | 'blue-green' | 'canary' | 'linear' | undefined;
  readonly bakeTime: number | undefined;
  readonly canaryPercent: number | undefined;
  readonly canaryBakeTime: number | undefined;
  readonly stepPercent: number | undefined;
  readonly stepBakeTime: number | undefined;
  readonly pauseAt: readonly PausableStage[];
  readonly pauseTimeout: number;
  readonly pauseTimeoutAction: 'rollback' | 'continue';
}

const strategies = {
  rolling: 'ROLLING',
  'blue-green': 'BLUE_GREEN',
  canary: 'CANARY',
  linear: 'LINEAR',
} as const;

/** The limits are those of the API reference for DeploymentConfiguration. */
export function readRollout(read: InputReader): Rollout {
  const bake = { max: 1_440 * minute, wholeMinutes: true };
  return {
    strategy: read.choice('strategy', ['rolling', 'blue-green', 'canary', 'linear']),
    bakeTime: read.duration('bake-time', bake),
    canaryPercent: percent(read, 'canary-percent', 0.1),
    canaryBakeTime: read.duration('canary-bake-time', bake),
    stepPercent: percent(read, 'step-percent', 3),
    stepBakeTime: read.duration('step-bake-time', bake),
    pauseAt: readStages(read),
    pauseTimeout:
      read.duration('pause-timeout', { min: minute, max: 20_160 * minute, wholeMinutes: true }) ??
      30 * minute,
    pauseTimeoutAction: read.choice('pause-timeout-action', ['rollback', 'continue']) ?? 'rollback',
  };
}

/** ECS takes shares of traffic in tenths of a percent. */
function percent(read: InputReader, name: string, min: number): number | undefined {
  const share = read.text(name);
  if (share === undefined) return undefined;
  const value = /^\d{1,3}(\.\d)?$/.test(share) ? Number(share) : Number.NaN;
  if (value >= min && value <= 100) return value;
  read.problem(`Input "${name}": "${share}" is no share from ${min} to 100 with at most one decimal.`);
  return undefined;
}

function readStages(read: InputReader): readonly PausableStage[] {
  const stages = new Set(read.list('pause-at'));
  for (const stage of stages) {
    if (pausableStages.every((known) => known !== stage)) {
      read.problem(
        `Input "pause-at": "${stage}" is no stage to pause at; there are ${pausableStages.join(', ')}.`,
      );
    }
  }
  return pausableStages.filter((stage) => stages.has(stage));
}

/**
 * The deployment configuration that the step asks for, as far as it differs from what the service has in kind: blocks of
 * it are merged later, the list of hooks is given whole. Undefined when the step says nothing of it.
 * @param current of the service
 * @param leftover stages at which an earlier run of this product left pauses behind
 * @throws Refusal when the service's strategy does not pause, or there is a pause already
 */
export function configurationOf(
  rollout: Rollout,
  current: JsonObject,
  leftover: readonly string[],
): JsonObject | undefined {
  const strategy = rollout.strategy ? strategies[rollout.strategy] : undefined;
  const { bakeTime, canaryPercent, canaryBakeTime, stepPercent, stepBakeTime } = rollout;
  const canary = { canaryPercent, canaryBakeTimeInMinutes: minutes(canaryBakeTime) };
  const linear = { stepPercent, stepBakeTimeInMinutes: minutes(stepBakeTime) };
  const wanted = given({
    strategy,
    bakeTimeInMinutes: minutes(bakeTime),
    canaryConfiguration: orNothing(canary),
    linearConfiguration: orNothing(linear),
    lifecycleHooks: hooksOf(rollout, current, leftover),
  });
  return Object.keys(wanted).length > 0 ? wanted : undefined;
}

function hooksOf(
  { strategy, pauseAt, pauseTimeout, pauseTimeoutAction }: Rollout,
  current: JsonObject,
  leftover: readonly string[],
): readonly JsonObject[] | undefined {
  if (pauseAt.length === 0 && leftover.length === 0) return undefined;
  const others = withoutPauses(current, leftover);
  if (pauseAt.length === 0) return others;
  const effective = strategy ? strategies[strategy] : (current['strategy'] ?? 'ROLLING');
  if (effective === 'ROLLING') {
    throw new Refusal('preflight', 'a rolling deployment has no stages to pause at', [
      'the inputs `strategy` and `pause-at`; blue-green, canary and linear deployments pause',
    ]);
  }
  const taken = pausedStages({ lifecycleHooks: others }).filter((stage) =>
    pauseAt.some((ours) => ours === stage),
  );
  if (taken.length > 0) {
    throw new Refusal(
      'preflight',
      `the service pauses at ${taken.join(', ')} already, by a hook that is not ours`,
      ['the input `pause-at`, or the lifecycle hooks of the service'],
    );
  }
  const timeoutConfiguration = {
    timeoutInMinutes: pauseTimeout / minute,
    action: pauseTimeoutAction === 'continue' ? 'CONTINUE' : 'ROLLBACK',
  };
  return [...others, { targetType: 'PAUSE', lifecycleStages: pauseAt, timeoutConfiguration }];
}

/** As people name it, for the log. */
export function strategyName(configuration: JsonObject): string {
  const name = Object.entries(strategies).find(([, value]) => value === configuration['strategy']);
  return name?.[0] ?? 'rolling';
}

function minutes(milliseconds: number | undefined): number | undefined {
  return milliseconds === undefined ? undefined : milliseconds / minute;
}

function orNothing(block: Readonly<Record<string, Json | undefined>>): JsonObject | undefined {
  const set = given(block);
  return Object.keys(set).length > 0 ? set : undefined;
}

function given(block: Readonly<Record<string, Json | undefined>>): JsonObject {
  const entries = Object.entries(block).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return Object.fromEntries(entries);
}
