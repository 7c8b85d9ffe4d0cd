import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { worstFirst } from '@ecs-actions/shared/deployment/status';
import { isObject, type JsonObject, scalar } from '@ecs-actions/shared/json';
import type { Result } from '@ecs-actions/shared/runner/result';
import {
  blocks,
  code,
  heading,
  link,
  type Markdown,
  md,
  table,
  text,
} from '@ecs-actions/shared/runner/summary';
import type { Inputs } from './inputs.ts';
import { jobTable } from './jobs.ts';

/** The one job that branch protection names: red when any job was, or did not run though it had to. */
export async function main({
  needs,
  folder,
  reason,
  workflow,
  mayBeSkipped,
  title,
}: Inputs): Promise<Result> {
  const endings = await endingsIn(folder);
  const bad = [...needs].filter(
    ([job, result]) =>
      result !== 'success' && !(result === 'skipped' && (reason !== undefined || mayBeSkipped.includes(job))),
  );
  const statuses = endings.map((ending) => scalar(ending['status']) ?? '');
  const status =
    worstOf(statuses) ?? (bad.length > 0 ? 'failed' : reason === undefined ? 'succeeded' : 'no-change');
  const said = bad.map(([job, result]) => `${job}: ${result === 'skipped' ? 'did not run' : result}`);
  return {
    exit: bad.length > 0 ? 1 : 0,
    outputs: {
      status,
      results: JSON.stringify(endings),
      url: endings.map((ending) => scalar(ending['url']) ?? '').find((url) => url !== '') ?? '',
    },
    summary: blocks(
      heading(3, `${title}: ${bad.length > 0 ? 'failed' : reason === undefined ? 'done' : 'nothing to do'}`),
      reason === undefined ? undefined : text(reason),
      table(
        ['', 'Service', 'Ended', 'Serves now', 'Deployed', 'Before', 'Why'],
        endings.map((ending) => row(ending)),
      ),
      // Where services say how they ended, a job says no more than that one of them failed.
      endings.length === 0 ? jobTable(needs) : undefined,
      workflow === undefined ? undefined : md`By ${code(workflow)}.`,
    ).source,
    ...(bad.length > 0 && { failure: { title: `${title} failed`, message: said.join('\n') } }),
  };
}

function row(ending: JsonObject): readonly (string | Markdown)[] {
  const cell = (name: string): string => scalar(ending[name]) ?? '';
  const url = cell('url');
  const succeeded = cell('succeeded') === 'true';
  return [
    succeeded ? '✅' : '❌',
    url === '' ? cell('service') : link(cell('service'), url),
    cell('status'),
    cell('servesNow'),
    cell('revision'),
    cell('previousRevision'),
    succeeded ? '' : cell('reason'),
  ];
}

/** A status that the table does not know, like `unhealthy`, is as bad as can be. */
function worstOf(statuses: readonly string[]): string | undefined {
  const order: readonly string[] = worstFirst;
  return [...statuses].sort((a, b) => order.indexOf(a) - order.indexOf(b))[0];
}

async function endingsIn(folder: string | undefined): Promise<readonly JsonObject[]> {
  if (folder === undefined) return [];
  const names: string[] = await readdir(folder).catch(() => []);
  const read = names
    .sort()
    .map(async (name): Promise<unknown> => JSON.parse(await readFile(join(folder, name), 'utf8')));
  return (await Promise.all(read)).filter((ending) => isObject(ending));
}
