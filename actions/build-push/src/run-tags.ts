import { commitDate } from '@ecs-actions/shared/image/commit-date';
import { usesCommitDate } from '@ecs-actions/shared/image/tag-expression';
import type { TagRule } from '@ecs-actions/shared/image/tag-rule';
import { tagsOf, type Tag } from '@ecs-actions/shared/image/tag-rules';
import { ActionError } from '@ecs-actions/shared/runner/errors';
import type { Ports } from './ports.ts';

/** The tags for this run; the checkout is asked for the commit's date only if a rule wants it. */
export async function runTags(
  rules: readonly TagRule[],
  { run, clock }: Ports,
  signal: AbortSignal,
): Promise<readonly [Tag, ...Tag[]]> {
  if (run.commit === '')
    throw new ActionError('GITHUB_SHA is not set: there is no commit to tag the image by.');
  const dated = rules.some(({ line }) => usesCommitDate(line));
  const [first, ...rest] = tagsOf(rules, {
    commit: run.commit,
    ref: run.ref,
    defaultBranch: run.defaultBranch,
    eventName: run.eventName,
    now: new Date(clock.now()),
    ...(dated ? { commitDate: await commitDate(run.commit, run.workspace, signal) } : {}),
  });
  if (!first) throw new ActionError('The rules of "tags" give no tag.');
  return [first, ...rest];
}
