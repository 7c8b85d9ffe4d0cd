import { describeServices } from '@ecs-actions/shared/ecs/service';
import { revisionName } from '@ecs-actions/shared/ecs/release';
import { rollBackJudged, type RolledBack } from '@ecs-actions/shared/health/roll-back';
import type { Sampled } from '@ecs-actions/shared/health/sampling';
import { markVerified } from '@ecs-actions/shared/health/verified';
import type { Ports } from '@ecs-actions/shared/runner/ports';
import type { Inputs } from './inputs.ts';
import type { Judging } from './judging.ts';

/** What was done about the verdict. */
export interface Consequence {
  readonly rolledBack?: RolledBack;
  /** The revision that was marked as verified. */
  readonly recorded?: string;
  readonly note?: string;
}

/** Marks what is healthy, and rolls back what is not where that was asked for. */
export async function act(
  { judgement }: Sampled,
  { aws, name, isJudged }: Judging,
  { record, onUnhealthy }: Inputs,
  ports: Ports,
  signal: AbortSignal,
): Promise<Consequence> {
  if (judgement === 'cancelled' || !aws || !name) return {};
  if (judgement.verdict === 'unhealthy' && onUnhealthy === 'rollback') {
    return { rolledBack: await rollBackJudged(name, isJudged, { ...ports, aws }, signal) };
  }
  if (judgement.verdict !== 'healthy' || !record) return {};
  const now = (await describeServices(aws, name.cluster, [name.service])).get(name.service);
  if (!now || !isJudged(now.taskDefinition)) {
    return { note: 'Another revision runs by now, so nothing was marked as verified.' };
  }
  const marked = await markVerified(name, now.taskDefinition, { ...ports, aws });
  return marked ? { recorded: revisionName(now.taskDefinition) } : {};
}
