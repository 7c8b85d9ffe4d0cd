import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { command, lastWords } from '@ecs-actions/shared/image/command';
import { ActionError } from '@ecs-actions/shared/runner/errors';
import type { Ports } from '@ecs-actions/shared/runner/ports';
import type { Result } from '@ecs-actions/shared/runner/result';
import { blocks, code, heading, list, text } from '@ecs-actions/shared/runner/summary';
import { changedDirectories, directoriesOf } from './directories.ts';
import type { Inputs } from './inputs.ts';

// A matrix has no more jobs.
const most = 256;

export async function main(inputs: Inputs, { run }: Pick<Ports, 'run'>): Promise<Result> {
  const { workspace } = run;
  const files = globSync('**/*.tf', { cwd: workspace, exclude: ['**/.terraform/**', '**/node_modules/**'] });
  const all = directoriesOf(
    new Map(files.map((file) => [file, readFileSync(join(workspace, file), 'utf8')] as const)),
  );
  const unknown = inputs.directories.filter((path) => !all.some((directory) => directory.path === path));
  if (unknown.length > 0) throw new ActionError(`There are no Terraform files in ${unknown.join(', ')}.`);
  const changed = inputs.changedOnly && inputs.base ? await changedFiles(inputs.base, workspace) : undefined;
  const touched = changed ? changedDirectories(all, changed) : all.map(({ path }) => path);
  const directories = touched.filter(
    (path) => inputs.directories.length === 0 || inputs.directories.includes(path),
  );
  if (directories.length > most) {
    throw new ActionError(
      `${directories.length} directories are more than the ${most} jobs of a matrix. Name some with "directories".`,
    );
  }
  return {
    exit: 0,
    outputs: {
      directories: JSON.stringify(directories),
      jobs: JSON.stringify(directories.map((directory, index) => ({ directory, key: String(index) }))),
    },
    summary: blocks(
      heading(3, 'Terraform directories'),
      directories.length === 0
        ? text('No Terraform directory is changed.')
        : list(directories.map((path) => code(path))),
    ).source,
  };
}

async function changedFiles(base: string, folder: string): Promise<readonly string[]> {
  const git = command({ name: 'git', folder, environment: {}, missing: 'There is no git on this runner.' });
  const result = await git.run(['diff', '--name-only', '--no-renames', `${base}...HEAD`]);
  if (result.exitCode !== 0) {
    throw new ActionError(
      `git does not tell what changed since ${base}: ${lastWords(result)}\nCheck out with "fetch-depth: 0".`,
    );
  }
  return result.output;
}
