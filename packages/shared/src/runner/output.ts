import { appendFileSync } from 'node:fs';
import * as core from '@actions/core';
import { harmless, readable, shorten } from './harmless.ts';

/** GitHub drops a step's summary as a whole when it is larger. */
export const summaryLimit = 1024 * 1024;
// GitHub cuts an annotation at 4096 characters, in the middle of whatever stands there.
const annotationLimit = 4_000;

/** Every name of `names` is written, empty where `values` has none. */
export function writeOutputs(names: readonly string[], values: Readonly<Record<string, string>>): void {
  for (const name of new Set([...names, ...Object.keys(values)])) core.setOutput(name, values[name] ?? '');
}

/** Appends to the job page; outside a runner there is none. */
export function writeSummary(markdown: string): void {
  const file = process.env['GITHUB_STEP_SUMMARY'];
  if (file && markdown !== '') appendFileSync(file, `${fitSummary(markdown)}\n`);
}

/** One error annotation. A line that would be a command to the runner is none in it. */
export function writeFailure(title: string, message: string): void {
  core.error(shorten(harmless(message), annotationLimit), { title: readable(title) });
}

/** `markdown` cut at a line so that it fits, with a note, and with what was open at the cut closed. */
export function fitSummary(markdown: string, limit = summaryLimit): string {
  if (Buffer.byteLength(markdown) < limit) return markdown;
  const note =
    '**This summary was cut here: it is longer than GitHub shows. The rest is in the log of this step.**';
  const room = limit - Buffer.byteLength(note) - 200;
  const kept: string[] = [];
  let size = 0;
  for (const line of markdown.split('\n')) {
    size += Buffer.byteLength(line) + 1;
    if (size > room) break;
    kept.push(line);
  }
  return [...kept, ...openEnds(kept), '', note].join('\n');
}

/** What closes the code block and the folds that `lines` leave open. */
function openEnds(lines: readonly string[]): string[] {
  let fence = '';
  let folds = 0;
  for (const line of lines) {
    const ticks = /^`{3,}/.exec(line)?.[0];
    if (fence !== '') {
      if (line === fence) fence = '';
    } else if (ticks) fence = ticks;
    else if (line.startsWith('<details>')) folds += 1;
    else if (line === '</details>') folds -= 1;
  }
  return [...(fence === '' ? [] : [fence]), ...Array.from({ length: folds }, () => '\n</details>')];
}
