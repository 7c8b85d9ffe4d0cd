import type { Aws } from '@ecs-actions/shared/aws/aws';
import { explain } from '@ecs-actions/shared/aws/errors';
import { statusOf } from '@ecs-actions/shared/deployment/status';
import { describeServices } from '@ecs-actions/shared/ecs/service';
import { revisionName } from '@ecs-actions/shared/ecs/release';
import type { ServiceName } from '@ecs-actions/shared/health/look';
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
  if (typeof judgement === 'string' || !aws || !name) return {};
  const acting = { name, isJudged, ports: { ...ports, aws }, signal };
  if (judgement.verdict === 'unhealthy' && onUnhealthy === 'rollback') return rollBack(acting);
  return judgement.verdict === 'healthy' && record ? mark(acting) : {};
}

interface Acting extends Pick<Judging, 'isJudged'> {
  readonly name: ServiceName;
  readonly ports: Omit<Ports, 'aws'> & { readonly aws: Aws };
  readonly signal: AbortSignal;
}

/** The verdict stands whatever becomes of the way back. */
async function rollBack({ name, isJudged, ports, signal }: Acting): Promise<Consequence> {
  try {
    return { rolledBack: await rollBackJudged(name, isJudged, ports, signal) };
  } catch (error) {
    const { status } = statusOf({ wayBack: 'failed' });
    return { rolledBack: { status, says: `It was not rolled back: ${explain(error)}` } };
  }
}

async function mark({ name, isJudged, ports }: Acting): Promise<Consequence> {
  try {
    const now = (await describeServices(ports.aws, name.cluster, [name.service])).get(name.service);
    if (!now || !isJudged(now.taskDefinition)) {
      return { note: 'Another revision runs by now, so nothing was marked as verified.' };
    }
    const marked = await markVerified(name, now.taskDefinition, ports);
    return marked ? { recorded: revisionName(now.taskDefinition) } : {};
  } catch (error) {
    return { note: `Nothing was marked as verified: ${explain(error)}` };
  }
}
