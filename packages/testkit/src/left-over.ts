import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import type { BundleRun } from './runner.ts';

/** A step leaves no file in RUNNER_TEMP but those that its outputs name. */
export function expectNothingLeftOver({ temporary, outputs }: BundleRun): void {
  const files = readdirSync(temporary, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map(({ parentPath, name }) => join(parentPath, name));
  const named = Object.values(outputs).filter((value) => value.startsWith(temporary));
  expect(files.toSorted()).toEqual(named.toSorted());
}
