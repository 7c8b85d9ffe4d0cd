import { describe, expect, test } from '@jest/globals';
import { chmodSync, mkdtempDisposableSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runBundle, type BundleRun } from '@ecs-actions/testkit/runner';

/** What a command says and ends with, by its first parameters. */
type Script = Readonly<Record<string, { readonly says?: string; readonly exit?: number }>>;

const valid = JSON.stringify({ format_version: '1.0', valid: true, diagnostics: [] });
const good: Script = { 'terraform validate': { says: valid } };
const invalid = JSON.stringify({
  format_version: '1.0',
  valid: false,
  diagnostics: [
    {
      severity: 'error',
      summary: 'Unsupported argument',
      detail: 'An argument named "nam" is not expected here. Did you mean "name"?',
      range: { filename: 'main.tf', start: { line: 3, column: 3 }, end: { line: 3, column: 6 } },
    },
  ],
});

/** Runs the check with programs on PATH that say what `script` has, and keep how they were called. */
async function check(
  script: Script,
  inputs: Readonly<Record<string, string>> = {},
  files: Readonly<Record<string, string>> = {},
): Promise<{ run: BundleRun; calls: string[] }> {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'tools-'));
  const calls = join(folder.path, 'calls');
  writeFileSync(calls, '');
  for (const tool of ['terraform', 'tflint', 'trivy']) {
    const cases = Object.entries(script).filter(([call]) => call.startsWith(`${tool} `));
    const lines = cases.map(
      ([call, { says = '', exit = 0 }]) =>
        `"${call.slice(tool.length + 1)}"*) cat <<'SAYS'\n${says}\nSAYS\nexit ${exit};;`,
    );
    const path = join(folder.path, tool);
    writeFileSync(
      path,
      `#!/bin/sh\necho "${tool} $*" >> ${calls}\ncase "$*" in\n${lines.join('\n')}\nesac\n`,
    );
    chmodSync(path, 0o755);
  }
  const run = await runBundle('terraform-check', {
    inputs: { directory: 'infra', 'report-file': 'report.md', ...inputs },
    files: { 'infra/main.tf': '', ...files },
    env: { PATH: `${folder.path}:${process.env['PATH']}` },
  });
  return { run, calls: readFileSync(calls, 'utf8').trim().split('\n') };
}

describe('a directory that is in order', () => {
  test('passes, without a backend and without credentials', async () => {
    const { run, calls } = await check(good);
    using _ = run;
    expect(run.exitCode).toBe(0);
    expect(run.outputs).toEqual({ passed: 'true', 'failed-checks': '[]' });
    expect(calls).toEqual([
      'terraform fmt -check -diff -no-color',
      'terraform init -backend=false -input=false -no-color',
      'terraform validate -json -no-color',
    ]);
  });

  test('is held to its lock file, and to its tests', async () => {
    const more = { 'infra/.terraform.lock.hcl': '', 'infra/tests/a.tftest.hcl': '' };
    const { run, calls } = await check(good, {}, more);
    using _ = run;
    expect(calls[0]).toBe('terraform fmt -check -diff -no-color . tests');
    expect(calls[1]).toContain('-lockfile=readonly');
    expect(calls.at(-1)).toBe('terraform test -no-color');
  });

  test('is not tested where that is not asked for', async () => {
    const { run, calls } = await check(good, { test: 'false' }, { 'infra/tests/a.tftest.hcl': '' });
    using _ = run;
    expect(calls.at(-1)).toContain('validate');
  });

  test('is linted where that is asked for', async () => {
    const { run, calls } = await check(good, { tflint: 'true', trivy: 'true', 'trivy-severity': 'LOW' });
    using _ = run;
    expect(calls.slice(-2)).toEqual([
      'tflint --format=compact --no-color',
      'trivy config --exit-code=1 --quiet --severity=LOW .',
    ]);
  });
});

describe('the configuration of tflint', () => {
  test.each(['infra/.tflint.hcl', '.tflint.hcl'])(
    'is %s where there is one, with its plugins',
    async (file) => {
      const { run, calls } = await check(good, { tflint: 'true' }, { [file]: '' });
      using _ = run;
      const config = `--config=${join(run.workspace, file)}`;
      expect(calls.slice(-2)).toEqual([
        `tflint --init ${config}`,
        `tflint --format=compact --no-color ${config}`,
      ]);
    },
  );

  test('whose plugins cannot be had fails the check, and says why', async () => {
    const script = { ...good, 'tflint --init': { says: 'no such plugin', exit: 1 } };
    const { run } = await check(script, { tflint: 'true' }, { '.tflint.hcl': '' });
    using _ = run;
    expect(JSON.parse(run.outputs['failed-checks'] ?? '')).toEqual(['tflint']);
    expect(run.summary).toContain('no such plugin');
  });
});

describe('a directory that is not', () => {
  test('is told everything at once, errors at their lines', async () => {
    const { run } = await check(
      {
        'terraform fmt': { says: '-  a=1\n+  a = 1', exit: 3 },
        'terraform validate': { says: invalid, exit: 1 },
        'tflint ': { says: 'unused variable', exit: 2 },
      },
      { tflint: 'true' },
    );
    using _ = run;
    expect(run.exitCode).toBe(1);
    expect(JSON.parse(run.outputs['failed-checks'] ?? '')).toEqual(['fmt', 'validate', 'tflint']);
    expect(run.summary).toContain('+  a = 1');
    expect(run.commands).toContainEqual(
      expect.objectContaining({ properties: expect.objectContaining({ file: 'infra/main.tf', line: '3' }) }),
    );
    expect(readFileSync(join(run.workspace, 'report.md'), 'utf8')).toContain('Unsupported argument');
  });

  test('and cannot be initialised is not validated', async () => {
    const { run, calls } = await check({ 'terraform init': { says: 'no such provider', exit: 1 } });
    using _ = run;
    expect(JSON.parse(run.outputs['failed-checks'] ?? '')).toEqual(['init']);
    expect(calls.some((call) => call.includes('validate'))).toBe(false);
  });

  test('has no answer that is none for a yes', async () => {
    const { run } = await check({ 'terraform validate': { says: 'panic' } });
    using _ = run;
    expect(run.exitCode).toBe(1);
  });

  test('only warns where Terraform only warns', async () => {
    const { run } = await check({ 'terraform validate': { says: invalid.replace('"error"', '"warning"') } });
    using _ = run;
    expect(run.exitCode).toBe(0);
    expect(run.annotations).toMatchObject([{ level: 'warning' }]);
  });
});
