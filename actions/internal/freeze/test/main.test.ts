import { expect, test } from '@jest/globals';
import { runBundle, type BundleRun } from '@ecs-actions/testkit/runner';

const always = 'Mon 00:00 - Sun 23:59 UTC\nSun 23:59 - Mon 00:00 UTC';

function freeze(inputs: Readonly<Record<string, string>>): Promise<BundleRun> {
  return runBundle('freeze', { inputs: { environment: 'production', 'freeze-windows': always, ...inputs } });
}

test('a deployment that was approved inside a window stops before it begins', async () => {
  using run = await freeze({});
  expect(run.exitCode).toBe(1);
  expect(run.annotations[0]?.message).toMatch(/^production is frozen now: /);
});

test('a window that is broken says by whom and why', async () => {
  using run = await freeze({ 'freeze-override': 'the shop is down' });
  expect(run.exitCode).toBe(0);
  expect(run.outputs['frozen']).toBe('true');
  expect(run.summary).toContain('the shop is down');
});

test('the window of another environment is none of its business', async () => {
  using run = await freeze({
    environment: 'staging',
    'freeze-windows': `production = ${always}`.split('\n')[0] ?? '',
  });
  expect(run.exitCode).toBe(0);
  expect(run.outputs['frozen']).toBe('false');
});
