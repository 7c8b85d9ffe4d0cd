import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from '@jest/globals';

const folder = join(dirname(fileURLToPath(import.meta.url)), 'golden');

/** Compares with the summary checked in under `name`; UPDATE_GOLDEN=1 writes it, for a person to read and commit. */
export function expectGolden(name: string, summary: string): void {
  const path = join(folder, `${name}.md`);
  if (process.env['UPDATE_GOLDEN'] === '1') {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path, `${summary}\n`);
  }
  expect(`${summary}\n`).toBe(readFileSync(path, 'utf8'));
}
