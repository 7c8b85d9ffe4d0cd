import { expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { findExecutable, recordExecutable } from '@ecs-actions/testkit/recorder';

test('a recorded program does what the real one does, and what it was given is known', () => {
  const recorder = recordExecutable('sh');
  const script = 'read line; echo "$line $MOOD"; echo trouble >&2; exit 3';
  const env = { PATH: recorder.path, MOOD: 'canary-secret' };
  const run = spawnSync('sh', ['-c', script], { env, input: 'hello\n', encoding: 'utf8', cwd: '/' });
  expect([run.stdout, run.stderr, run.status]).toEqual(['hello canary-secret\n', 'trouble\n', 3]);
  const calls = recorder.calls();
  expect(calls).toEqual([
    { argv: ['-c', script], environment: expect.arrayContaining(['MOOD', 'PATH']), directory: '/' },
  ]);
  expect(JSON.stringify(calls)).not.toContain('canary-secret');
});

test('a program that ends by a signal still ends by it', () => {
  const recorder = recordExecutable('sh');
  const run = spawnSync('sh', ['-c', 'kill -TERM $$'], { env: { PATH: recorder.path } });
  expect(run.signal).toBe('SIGTERM');
});

test('without a real one it says so', () => {
  const recorder = recordExecutable('no-such-program');
  const run = spawnSync('no-such-program', [], { env: { PATH: recorder.path }, encoding: 'utf8' });
  expect([run.status, run.stderr]).toEqual([127, expect.stringContaining('no real no-such-program')]);
  expect(recorder.calls()).toHaveLength(1);
});

test('what is not on PATH is not found', () => {
  expect(findExecutable('sh')).toMatch(/\/sh$/);
  expect(findExecutable('no-such-program')).toBeUndefined();
});
