import { describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempDisposableSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../packages/testkit/src/action-file.ts';

const commit = 'ffac537e6cbbf934b08745a378932722df287a53';

/** Runs the script of the EC2 example with an `aws` whose invocations have `statuses`, one answer after the other. */
function reload(
  statuses: readonly string[],
  parameters: readonly string[] = ['orders', commit],
): { readonly status: number | null; readonly said: string; readonly calls: string } {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'reload-'));
  const calls = join(folder.path, 'calls');
  const answers = join(folder.path, 'answers');
  writeFileSync(calls, '');
  writeFileSync(answers, `${statuses.join('\n')}\n`);
  const program = (name: string, script: string): void => {
    writeFileSync(join(folder.path, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder.path, name), 0o755);
  };
  program('sleep', '');
  program(
    'aws',
    `echo "$*" >> ${calls}
case "$*" in
  *send-command*) echo 7d3c;;
  *--details*) echo "i-0abc Failed npm ERR!";;
  *) head -n 1 ${answers}; sed -i 1d ${answers};;
esac`,
  );
  const { status, stderr } = spawnSync(join(projectRoot, 'examples', 'ec2', 'reload.sh'), parameters, {
    env: { PATH: `${folder.path}:${process.env['PATH']}` },
    encoding: 'utf8',
  });
  return { status, said: stderr, calls: readFileSync(calls, 'utf8') };
}

describe('the script of the EC2 example', () => {
  test('reloads one instance after the other, by tag, and waits until all have the commit', () => {
    const { status, calls } = reload(['Pending', 'Success\tInProgress', 'Success\tSuccess']);
    expect(status).toBe(0);
    expect(calls).toContain('--targets Key=tag:Service,Values=orders');
    expect(calls).toContain('--max-concurrency 1 --max-errors 0');
    expect(calls).toContain(`git checkout --quiet --detach ${commit}`);
    expect(calls).toContain(`VERSION=${commit} pm2 reload`);
    expect(calls.match(/list-command-invocations/g)).toHaveLength(3);
  });

  test.each(['Failed', 'TimedOut', 'Cancelled'])(
    'ends when one instance has %s, and says what it said',
    (end) => {
      const { status, said } = reload([`Success\t${end}`]);
      expect(status).toBe(1);
      expect(said).toContain('npm ERR!');
    },
  );

  test.each([
    [['orders', 'main'], 'is no commit'],
    [['orders', `${commit}; reboot`], 'is no commit'],
    [['or ders', commit], 'is no service'],
  ])('takes no %j', (parameters, words) => {
    const { status, said, calls } = reload([], parameters);
    expect(status).toBe(1);
    expect(said).toContain(words);
    expect(calls).toBe('');
  });
});
