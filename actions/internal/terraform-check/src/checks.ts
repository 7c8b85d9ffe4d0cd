import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { command, type CommandResult } from '@ecs-actions/shared/image/command';
import { type Diagnostic, diagnosticsOf } from './diagnostics.ts';
import type { Inputs } from './inputs.ts';

/** One check of a directory. */
export interface Check {
  readonly name: string;
  readonly passed: boolean;
  /** What it said, where that is worth a look. */
  readonly output: string;
  readonly diagnostics: readonly Diagnostic[];
}

const environment = {
  TF_IN_AUTOMATION: '1',
  TF_INPUT: '0',
  CHECKPOINT_DISABLE: '1',
};

/** Runs every check, whatever the one before came to; only what needs an initialised directory is left out without one. */
export async function checksOf(
  inputs: Inputs,
  workspace: string,
  signal: AbortSignal,
): Promise<readonly Check[]> {
  const folder = join(workspace, inputs.directory);
  const tool = (name: string) =>
    command({
      name,
      folder,
      environment,
      missing: `There is no ${name} on this runner; set it up in a step before.`,
    });
  const run = (name: string, ...parameters: readonly string[]): Promise<CommandResult> =>
    tool(name).run(parameters, { signal });
  const checks: Check[] = [];
  // Its tests lie below; a directory further down is a job of its own.
  const places = existsSync(join(folder, 'tests')) ? ['.', 'tests'] : [];
  checks.push(plain('fmt', await run('terraform', 'fmt', '-check', '-diff', '-no-color', ...places)));
  const init = await run(
    'terraform',
    'init',
    '-backend=false',
    '-input=false',
    '-no-color',
    // Without a lock file there is nothing to hold to, and Terraform would refuse to write one.
    ...(globSync('.terraform.lock.hcl', { cwd: folder }).length > 0 ? ['-lockfile=readonly'] : []),
  );
  checks.push(plain('init', init));
  if (init.exitCode === 0) {
    checks.push(validation(await run('terraform', 'validate', '-json', '-no-color'), inputs.directory));
    const tests = globSync('{,tests/}*.tftest.{hcl,json}', { cwd: folder });
    if (inputs.test && tests.length > 0)
      checks.push(plain('test', await run('terraform', 'test', '-no-color')));
  }
  if (inputs.tflint) checks.push(plain('tflint', await lint(run, folder, workspace)));
  if (inputs.trivy) {
    const parameters = ['config', '--exit-code=1', '--quiet', `--severity=${inputs.trivySeverity}`, '.'];
    checks.push(plain('trivy', await run('trivy', ...parameters)));
  }
  return checks;
}

/** By the directory's own configuration, otherwise by the repository's, whose plugins have to be there first. */
async function lint(
  run: (name: string, ...parameters: readonly string[]) => Promise<CommandResult>,
  folder: string,
  workspace: string,
): Promise<CommandResult> {
  const file = [folder, workspace]
    .map((place) => join(place, '.tflint.hcl'))
    .find((path) => existsSync(path));
  const config = file === undefined ? [] : [`--config=${file}`];
  if (file !== undefined) {
    const init = await run('tflint', '--init', ...config);
    if (init.exitCode !== 0) return init;
  }
  return run('tflint', '--format=compact', '--no-color', ...config);
}

function plain(name: string, { exitCode, output, errors }: CommandResult): Check {
  const passed = exitCode === 0;
  return { name, passed, output: passed ? '' : [...output, ...errors].join('\n').trim(), diagnostics: [] };
}

function validation(result: CommandResult, directory: string): Check {
  const diagnostics = diagnosticsOf(result.output.join('\n'), directory);
  if (!diagnostics) return plain('validate', { ...result, exitCode: result.exitCode || 1 });
  return {
    name: 'validate',
    passed: !diagnostics.some(({ severity }) => severity === 'error'),
    output: diagnostics.map((diagnostic) => sentence(diagnostic)).join('\n'),
    diagnostics,
  };
}

function sentence({ severity, summary, detail, file, line }: Diagnostic): string {
  const place = file === undefined ? '' : `${file}${line === undefined ? '' : `:${line}`}: `;
  return `${place}${severity}: ${summary}${detail === '' ? '' : `. ${detail}`}`;
}
