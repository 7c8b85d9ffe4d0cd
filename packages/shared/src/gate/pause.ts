import type { DeploymentView, HookView } from '../deployment/observation.ts';
import { isList, type JsonObject, objects, text } from '../json.ts';

/** A hook that waits for an answer, at its stage. */
export interface Pause {
  readonly hookId: string;
  readonly stage: string;
  /** AWS's time, milliseconds since the epoch. */
  readonly expiresAt: number | undefined;
  readonly onExpiry: HookView['onExpiry'];
  /** Whether the gate may answer it: it is at a stage of ours, and the only one that waits there. */
  readonly ours: boolean;
}

export interface PauseRules {
  /** Stages at which the deployment pauses, by its configuration; one that has two pauses is there twice. */
  readonly configured: readonly string[];
  /** Stages that are ours to answer. */
  readonly own: readonly string[];
  /** Stages at which a pause was met before, under another id. */
  readonly met: ReadonlySet<string>;
}

/** Everything that waits for an answer now. Hooks of one stage cannot be told apart, so of two none is ours. */
export function pausesOf(deployment: DeploymentView, rules: PauseRules): readonly Pause[] {
  const waiting = (deployment.hooks ?? []).filter(({ status }) => status === 'AWAITING_ACTION');
  const stage = pausedAt(deployment.stage ?? '', rules);
  const several = waiting.length > 1 || rules.configured.filter((one) => one === stage).length > 1;
  const ours = !several && rules.own.includes(stage);
  return waiting.map(({ id, expiresAt, onExpiry }) => ({ hookId: id, stage, expiresAt, onExpiry, ours }));
}

const untold = 'PRE_PRODUCTION_TRAFFIC_SHIFT';

/**
 * A hook does not say its stage, and ECS's model of `lifecycleStage` lacks one of those that pause: there the deployment may
 * still be told to be at the stage before it.
 */
function pausedAt(told: string, { configured, met }: PauseRules): string {
  if (!configured.includes(untold)) return told;
  if (told === 'PRODUCTION_TRAFFIC_SHIFT' || told === 'TEST_TRAFFIC_SHIFT') return untold;
  const before = told === 'POST_TEST_TRAFFIC_SHIFT';
  return before && (!configured.includes(told) || met.has(told)) ? untold : told;
}

/** Milliseconds that all pauses of a deployment may last together: each until its own timeout, at each step that has it. */
export function longestPauses(configuration: JsonObject): number {
  return objects(configuration['lifecycleHooks'])
    .filter(({ targetType }) => targetType === 'PAUSE')
    .map(({ lifecycleStages, timeoutConfiguration }) => {
      const [timeout] = objects(timeoutConfiguration === undefined ? [] : [timeoutConfiguration]);
      const stages = isList(lifecycleStages) ? lifecycleStages : [];
      const times = stages.map((stage) => (stage === untold ? shifts(configuration) : 1));
      const minutes = Number(timeout?.['timeoutInMinutes'] ?? dayInMinutes);
      return times.reduce((sum, count) => sum + count, 0) * minutes * 60_000;
    })
    .reduce((sum, time) => sum + time, 0);
}

/** How long a hook waits where its timeout is not set (Amazon ECS developer guide, "Pause lifecycle hooks"). */
const dayInMinutes = 1_440;

/** In how many steps production traffic is shifted; ECS's own default where the share is not set. */
function shifts(configuration: JsonObject): number {
  const strategy = text(configuration['strategy']);
  if (strategy === 'CANARY') return 2;
  if (strategy !== 'LINEAR') return 1;
  const [linear] = objects([configuration['linearConfiguration'] ?? null]);
  return Math.ceil(100 / Number(linear?.['stepPercent'] ?? 10));
}
