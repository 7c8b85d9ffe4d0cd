import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { basename } from 'node:path';
import { expect, test } from '@jest/globals';

test('a test file has a temporary directory of its own, and what it starts has the same', () => {
  expect(basename(tmpdir())).toMatch(/^ecs-actions-test-/);
  const child = execFileSync(process.execPath, ['-p', 'os.tmpdir()'], { encoding: 'utf8' });
  expect(child.trim()).toBe(tmpdir());
});
