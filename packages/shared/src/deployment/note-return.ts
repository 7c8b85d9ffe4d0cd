import type { Aws } from '../aws/aws.ts';
import type { Service } from '../ecs/service.ts';
import { parseRolledBack, printRolledBack } from '../ecs/stale-run.ts';
import { revisionTag, serviceHash, serviceTag, tagText, tagValue, writeTags } from '../ecs/tags.ts';
import { taskDefinitions } from '../ecs/task-definition/aws.ts';
import type { Log } from '../runner/log.ts';
import type { RunContext } from '../runner/run-context.ts';
import type { Clock } from '../time/clock.ts';

export interface NotePorts {
  readonly aws: Aws;
  readonly clock: Clock;
  readonly log: Log;
  readonly run: RunContext;
}

/**
 * Notes on a service, before anything of it is changed, that this run brings it back: runs that were queued before, and
 * the commit that is left, are refused from now on.
 * @param left task definition ARN of the release that is left; undefined when the same one is only started anew
 */
export async function noteReturn(
  service: Service,
  left: string | undefined,
  { aws, log, run }: NotePorts,
): Promise<void> {
  const { tags } = left === undefined ? { tags: [] } : await taskDefinitions(aws).describe(left);
  const commit = tagValue(tags, revisionTag.commit) ?? '';
  const noted = parseRolledBack(`${run.runId} ${commit}`) ?? { runId: run.runId, commit: '' };
  await writeTags(
    aws.ecs,
    service.arn,
    [{ key: serviceTag.rolledBackByRun, value: printRolledBack(noted) }],
    log,
  );
}

export interface Left {
  readonly cluster: string;
  readonly service: string;
  /** Task definition ARNs. */
  readonly left: string;
  readonly arrived: string | undefined;
  readonly reason?: string | undefined;
}

/** Marks the release that was left, so that no way back leads to it again; not when the same was only started anew. */
export async function markLeft(
  { cluster, service, left, arrived, reason }: Left,
  { aws, clock, log, run }: NotePorts,
): Promise<void> {
  if (left === arrived) return;
  const when = `${new Date(clock.now()).toISOString().slice(0, 19)}Z`;
  const key = revisionTag.rolledBackFrom(serviceHash(cluster, service));
  const value = tagText([when, `run ${run.runId}`, reason].filter(Boolean).join(' '));
  await writeTags(aws.ecs, left, [{ key, value }], log);
}
