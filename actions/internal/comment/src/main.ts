import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fitSummary } from '@ecs-actions/shared/runner/output';
import type { Ports } from '@ecs-actions/shared/runner/ports';
import type { Result } from '@ecs-actions/shared/runner/result';
import { blocks, heading, Markdown, text } from '@ecs-actions/shared/runner/summary';
import { jobTable } from '../../outcome/src/jobs.ts';
import type { Comments } from './comments.ts';
import type { Inputs } from './inputs.ts';

// GitHub takes 65,536 characters; a note of what was cut needs some.
const longest = 65_000;

export interface CommentPorts extends Pick<Ports, 'log' | 'run'> {
  readonly comments: Comments;
}

/** One comment a workflow, found by its marker and changed in place; a pull request of a fork has none, and no failure. */
export async function main(inputs: Inputs, { comments, log, run }: CommentPorts): Promise<Result> {
  const { number, id, token } = inputs;
  const marker = `<!-- ecs-actions:${id} -->`;
  const parts = await partsOf(inputs);
  const content = blocks(
    heading(2, inputs.title),
    inputs.needs && jobTable(inputs.needs),
    ...parts,
    inputs.footer === undefined ? undefined : text(inputs.footer),
  ).source;
  const body = `${marker}\n${fitSummary(content, longest)}`;
  const done = (commentId: string): Result => ({
    exit: 0,
    outputs: { 'comment-id': commentId },
    summary: content,
  });
  if (number === undefined) return done('');
  const place = { repository: run.repository, number, token };
  try {
    const mine = (await comments.all(place)).find((one) => one.byApp && one.body.startsWith(marker));
    if (!mine) return done(await comments.create(place, body));
    if (mine.body !== body) await comments.update(place, mine.id, body);
    return done(mine.id);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    log.notice(
      `The pull request has no comment: ${why}. A pull request of a fork may not get one. See the summary.`,
    );
    return done('');
  }
}

async function partsOf({ folder, needs }: Inputs): Promise<readonly Markdown[]> {
  const names: string[] = await readdir(folder).catch(() => []);
  const texts = await Promise.all(names.sort().map((name) => readFile(join(folder, name), 'utf8')));
  if (texts.length === 0 && needs) return [];
  return texts.length === 0
    ? [text('Nothing to check here.')]
    : texts.map((part) => Markdown.of(part.trim()));
}
