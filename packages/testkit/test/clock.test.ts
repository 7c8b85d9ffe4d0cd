import { expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { fastClock } from '@ecs-actions/testkit/clock';

/** Runs a program under a clock that is `factor` times as fast, and gives what it printed as JSON. */
function run(factor: number, program: string): unknown {
  const { nodeOptions, env } = fastClock(factor);
  const args = [...nodeOptions, '--input-type=module', '--eval', program];
  return JSON.parse(execFileSync(process.execPath, args, { env, encoding: 'utf8' }));
}

// Each waits a minute of its own time. What the real time was is left to the test's own limit of five seconds.
test.each([
  ['setTimeout', 'await new Promise((done) => setTimeout(done, 60_000));'],
  ['timers/promises', 'import { setTimeout } from "node:timers/promises"; await setTimeout(60_000);'],
  [
    'timers',
    'import { setTimeout } from "node:timers"; await new Promise((done) => setTimeout(done, 60_000));',
  ],
  ['promisify', 'import { promisify } from "node:util"; await promisify(setTimeout)(60_000);'],
  ['scheduler', 'import { scheduler } from "node:timers/promises"; await scheduler.wait(60_000);'],
  [
    'setInterval',
    'await new Promise((done) => { const t = setInterval(() => (clearInterval(t), done()), 60_000); });',
  ],
  [
    'AbortSignal.timeout',
    'const s = AbortSignal.timeout(60_000); await new Promise((done) => { setInterval(() => {}, 1e6).unref(); const k = setTimeout(() => {}, 1e9); s.onabort = () => (clearTimeout(k), done()); });',
  ],
])('a minute by %s passes in moments, and the clock agrees', (_, wait) => {
  const [imports = '', rest = ''] = wait.startsWith('import') ? wait.split(/(?<=;) /) : ['', wait];
  const program = `${imports} const before = Date.now(); ${rest} console.log(JSON.stringify((Date.now() - before) / 60_000));`;
  const minutes = run(600, program);
  expect(minutes).toBeGreaterThan(0.9);
});

test('dates are told by the same clock, and keep their other powers', () => {
  const program = `
    const before = new Date();
    await new Promise((done) => setTimeout(done, 3_600_000));
    const after = new Date();
    console.log(JSON.stringify([
      after - before >= 3_500_000,
      new Date(0).toISOString(),
      new Date(2026, 0).getFullYear(),
      Date.UTC(1970, 0),
      after instanceof Date,
    ]));`;
  expect(run(36_000, program)).toEqual([true, '1970-01-01T00:00:00.000Z', 2026, 0, true]);
});
