import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Ports } from '@ecs-actions/shared/runner/ports';
import type { Result } from '@ecs-actions/shared/runner/result';
import { block, blocks, code, details, heading, md, table } from '@ecs-actions/shared/runner/summary';
import { type Check, checksOf } from './checks.ts';
import type { Inputs } from './inputs.ts';

// GitHub shows ten annotations of a kind for a step; the rest stands in the summary.
const mostAnnotations = 10;

export async function main(
  inputs: Inputs,
  { log, run }: Pick<Ports, 'log' | 'run'>,
  signal: AbortSignal,
): Promise<Result> {
  const checks = await checksOf(inputs, run.workspace, signal);
  const failed = checks.filter(({ passed }) => !passed);
  const found = checks.flatMap(({ diagnostics }) => diagnostics).filter(({ file }) => file !== undefined);
  for (const { summary, detail, file, line } of found.slice(0, mostAnnotations)) {
    log.warning(detail === '' ? summary : `${summary}\n${detail}`, {
      title: summary,
      file: file ?? '',
      ...(line === undefined ? {} : { line }),
    });
  }
  const summary = report(inputs.directory, checks);
  if (inputs.reportFile !== undefined) {
    await mkdir(dirname(inputs.reportFile), { recursive: true });
    await writeFile(inputs.reportFile, `${summary}\n`);
  }
  const names = failed.map(({ name }) => name);
  return {
    exit: failed.length > 0 ? 1 : 0,
    outputs: { passed: String(failed.length === 0), 'failed-checks': JSON.stringify(names) },
    summary,
    ...(failed.length > 0 && {
      failure: {
        title: `${inputs.directory}: ${names.join(', ')}`,
        message: failed.map(({ name, output }) => `${name}: ${output.split('\n')[0] ?? ''}`).join('\n'),
      },
    }),
  };
}

function report(directory: string, checks: readonly Check[]): string {
  return blocks(
    heading(3, md`Terraform in ${code(directory)}`),
    table(
      ['', 'Check'],
      checks.map(({ name, passed }) => [passed ? '✅' : '❌', code(name)]),
    ),
    ...checks
      .filter(({ output }) => output !== '')
      .map(({ name, output }) => details(name, block(output, name === 'fmt' ? 'diff' : 'text'))),
  ).source;
}
