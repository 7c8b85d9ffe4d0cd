import { isObject, text } from '@ecs-actions/shared/json';
import type { InputReader } from '@ecs-actions/shared/runner/input-reader';
import { code, type Markdown, table } from '@ecs-actions/shared/runner/summary';

/** `success`, `failure`, `cancelled` or `skipped`, by job. */
export type Jobs = ReadonlyMap<string, string>;

/** The `needs` context, which GitHub makes; undefined where it is not given. */
export function readNeeds(read: InputReader): Jobs | undefined {
  const needs = read.structure('needs');
  if (needs === undefined) return undefined;
  if (!isObject(needs)) read.problem('Input "needs" is no object of jobs.');
  return new Map(
    Object.entries(isObject(needs) ? needs : {}).map(([job, given]) => [
      job,
      (isObject(given) ? text(given['result']) : undefined) ?? '',
    ]),
  );
}

const words: Readonly<Record<string, readonly [sign: string, word: string]>> = {
  success: ['✅', 'passed'],
  failure: ['❌', 'failed'],
  cancelled: ['❌', 'was cancelled'],
  skipped: ['', 'did not run'],
};

/** What each job came to, those that need a look first. */
export function jobTable(jobs: Jobs): Markdown {
  const passed = [...jobs.values()].every((result) => result === 'success' || result === 'skipped');
  const order = ['failure', 'cancelled', 'success', 'skipped'];
  return table(
    ['', 'Job', 'Result'],
    [...jobs]
      .sort(([, a], [, b]) => order.indexOf(a) - order.indexOf(b))
      .map(([job, result]) => {
        const [sign, word] = words[result] ?? ['❌', result];
        // Beside jobs that all passed, one that did not run was not asked for.
        return [sign, code(job), result === 'skipped' && passed ? 'was not asked for' : word];
      }),
  );
}
