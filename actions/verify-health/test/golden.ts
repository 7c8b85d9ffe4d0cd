import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What is checked in; UPDATE_GOLDEN=1 writes it, for a person to read and commit. */
export function golden(name: string, content: string): string {
  const folder = join(import.meta.dirname, 'golden');
  const path = join(folder, `${name}.md`);
  if (process.env['UPDATE_GOLDEN'] === '1') {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path, content);
  }
  return readFileSync(path, 'utf8');
}
