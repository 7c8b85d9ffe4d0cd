import { expect, test } from '@jest/globals';
import { runBundle, type BundleRun } from '@ecs-actions/testkit/runner';

function outcome(
  results: Readonly<Record<string, string>>,
  inputs: Readonly<Record<string, string>> = {},
  endings: readonly object[] = [],
): Promise<BundleRun> {
  const needs = Object.fromEntries(
    Object.entries(results).map(([job, result]) => [job, { result, outputs: {} }]),
  );
  const files = endings.map((ending, index) => [`results/${index}.json`, JSON.stringify(ending)] as const);
  return runBundle('outcome', {
    inputs: { needs: JSON.stringify(needs), folder: 'results', ...inputs },
    files: Object.fromEntries(files),
  });
}

const good = {
  service: 'web',
  status: 'succeeded',
  succeeded: true,
  revision: 'web:2',
  url: 'https://web.example',
  servesNow: 'web:2',
};
const bad = {
  service: 'api',
  status: 'rolled-back',
  succeeded: false,
  reason: 'app exits with code 1',
  revision: 'api:5',
  previousRevision: 'api:4',
  servesNow: 'api:4',
  url: '',
};

test('is green when every job was, with the endings of the services', async () => {
  using run = await outcome({ plan: 'success', deploy: 'success' }, {}, [good]);
  expect(run.exitCode).toBe(0);
  expect(run.outputs).toMatchObject({ status: 'succeeded', url: 'https://web.example' });
  expect(JSON.parse(run.outputs['results'] ?? '')).toEqual([good]);
});

test('is red when one was not, and its status is the worst', async () => {
  using run = await outcome({ plan: 'success', deploy: 'failure' }, {}, [good, bad]);
  expect(run.exitCode).toBe(1);
  expect(run.outputs['status']).toBe('rolled-back');
  expect(run.summary).toContain('| ❌ | api | rolled-back | api:4 | api:5 | api:4 | app exits with code 1 |');
  expect(run.summary).not.toContain('`deploy`');
  expect(run.annotations).toMatchObject([{ level: 'error', message: 'deploy: failure' }]);
});

test.each([
  ['cancelled', {}, 1],
  ['skipped', {}, 1],
  ['skipped', { 'may-be-skipped': 'deploy' }, 0],
  ['skipped', { reason: 'nothing changed' }, 0],
  ['failure', { reason: 'nothing changed' }, 1],
])('a job that was %s with %j ends with %i', async (result, inputs, exit) => {
  using run = await outcome({ plan: 'success', deploy: result }, inputs);
  expect(run.exitCode).toBe(exit);
});

test('says why there was nothing to do', async () => {
  using run = await outcome({ plan: 'success' }, { reason: 'No line matches.' });
  expect(run.summary).toContain('nothing to do');
  expect(run.summary).toContain('No line matches.');
});

test('shows a service that it has no status for as the worst', async () => {
  using run = await outcome({ deploy: 'failure' }, {}, [good, { ...bad, status: 'unhealthy' }]);
  expect(run.outputs['status']).toBe('unhealthy');
});

test('shows what each job came to where there are no services', async () => {
  using run = await outcome(
    { lint: 'success', image: 'failure', test: 'skipped' },
    { 'may-be-skipped': 'test' },
  );
  const rows = run.summary.split('\n').filter((line) => line.includes('`'));
  expect(rows).toEqual([
    '| ❌ | `image` | failed |',
    '| ✅ | `lint` | passed |',
    '|  | `test` | did not run |',
  ]);
});

test('says of what was left out that nobody asked for it, where all the rest passed', async () => {
  using run = await outcome({ lint: 'success', test: 'skipped' }, { 'may-be-skipped': 'test' });
  expect(run.summary).toContain('|  | `test` | was not asked for |');
});
