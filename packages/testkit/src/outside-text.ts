import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import type { BundleRun } from './runner.ts';

/** Text that would act if it were printed as it is: commands to a runner, terminal controls, HTML and Markdown. */
export const hostileText = [
  '::error::owned',
  '::set-output name=status::succeeded',
  '##[add-mask]e',
  '::stop-commands::never',
  '\u001b[31mred\u001b[0m \u202egnp.exe',
  '</details><script>alert(1)</script> <img src=x>',
  '```\n# owned',
  '[click](https://evil.example) ![x](https://evil.example/x.png) @octocat',
].join('\n');

/** What of a page is read as Markdown: all but fences and what stands between backticks. */
function prose(summary: string): string {
  return summary.replace(/^(`{3,})\w*\n[\s\S]*?\n\1$/gm, '').replace(/`[^`\n]+`/g, '');
}

/** Nothing of `hostileText` acted, neither in the log nor on the page. */
export function expectHarmless(run: BundleRun): void {
  const known = ['error', 'warning', 'notice', 'group', 'endgroup', 'debug'];
  expect(run.commands.filter(({ name }) => !known.includes(name))).toEqual([]);
  expect(run.annotations.filter(({ title }) => title.includes('owned'))).toEqual([]);
  const page = prose(run.summary);
  expect(page).not.toMatch(/<(?:script|img)|^# owned/m);
  for (const acting of ['[click](', '![', ' @octocat', '[x](https://evil'])
    expect(page).not.toContain(acting);
  for (const control of ['\u001b', '\u202e']) expect(run.summary + run.log).not.toContain(control);
  expect(page.match(/<details>/g)?.length).toBe(page.match(/<\/details>/g)?.length);
}

/** The texts of all files below a folder, by path. */
export function filesBelow(folder: string): ReadonlyMap<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const paths = files.map(({ parentPath, name }) => join(parentPath, name));
  return new Map(paths.map((path) => [path, readFileSync(path, 'utf8')]));
}

/**
 * None of the values is in anything that a run shows or leaves: log, page, outputs, state, files.
 * @param except path of a file that holds them by nature
 */
export function expectHidden(run: BundleRun, values: readonly string[], except?: string): void {
  const files = [...filesBelow(run.job)].flatMap(([path, text]) => (path === except ? [] : text));
  const shown = run.log.replaceAll(/^::add-mask::.*$/gmu, '');
  const everything = [shown, run.summary, JSON.stringify([run.outputs, run.state]), ...files];
  for (const value of values) {
    expect({ value, in: everything.filter((text) => text.includes(value)) }).toEqual({ value, in: [] });
  }
}
