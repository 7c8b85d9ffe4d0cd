import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Ports } from '@ecs-actions/shared/runner/ports';
import type { Result } from '@ecs-actions/shared/runner/result';
import { blocks, code, heading, list, md, text } from '@ecs-actions/shared/runner/summary';
import type { Inputs } from './inputs.ts';
import { problemsOf } from './problems.ts';

export async function main({ files, reportFile }: Inputs, { run }: Pick<Ports, 'run'>): Promise<Result> {
  const checked = await Promise.all(
    files.map(async (file) => ({ file, problems: await read(join(run.workspace, file), file) })),
  );
  const problems = checked.flatMap(({ file, problems: found }) =>
    found.map((problem) => `${file}: ${problem}`),
  );
  const summary = blocks(
    heading(3, 'Task definitions'),
    list(checked.map(({ file, problems: found }) => md`${found.length === 0 ? '✅' : '❌'} ${code(file)}`)),
    problems.length === 0 ? undefined : text('What is wrong:'),
    list(problems),
  ).source;
  if (reportFile !== undefined) {
    await mkdir(dirname(reportFile), { recursive: true });
    await writeFile(reportFile, `${summary}\n`);
  }
  return {
    exit: problems.length > 0 ? 1 : 0,
    outputs: { problems: JSON.stringify(problems) },
    summary,
    ...(problems.length > 0 && {
      failure: { title: 'Task definitions that ECS would not take', message: problems.join('\n') },
    }),
  };
}

async function read(path: string, file: string): Promise<readonly string[]> {
  const content = await readFile(path, 'utf8').catch(() => undefined);
  return content === undefined ? ['There is no such file.'] : problemsOf(content, file);
}
