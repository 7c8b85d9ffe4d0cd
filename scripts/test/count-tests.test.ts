import { expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdtempDisposableSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const script = join(import.meta.dirname, '..', '..', '.ci', 'count-tests.mjs');
const green = {
  numPassedTests: 7,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  numRuntimeErrorTestSuites: 0,
};

test.each([
  ['a green run', {}, '7 0'],
  ['a failed test', { numFailedTests: 2 }, '7 2'],
  ['a skipped test', { numPendingTests: 1 }, '7 1'],
  ['a test not written yet', { numTodoTests: 1 }, '7 1'],
  ['a file that cannot be loaded', { numRuntimeErrorTestSuites: 3 }, '7 3'],
])('%s', (_, differs, counts) => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'count-tests-'));
  const file = join(folder.path, 'tests.json');
  writeFileSync(file, JSON.stringify({ ...green, testResults: [], ...differs }));
  expect(execFileSync(process.execPath, [script, file], { encoding: 'utf8' }).trim()).toBe(counts);
});
