// Builds actions/<name>/dist from the compiled actions/<name>/lib, as many at a time as there are processors.
// Run by `pnpm build`, after the type check. Names of actions as arguments build only those.
import { execFile } from 'node:child_process';
import { rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import {
  actionFolder,
  actionNames,
  internalFolder,
  internalNames,
} from '../packages/testkit/src/action-file.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..');
const ncc = join(
  createRequire(import.meta.url).resolve('@vercel/ncc/package.json'),
  '..',
  'dist',
  'ncc',
  'cli.js',
);

interface Bundle {
  readonly name: string;
  /** Holds action.yml, and dist when this is done. */
  readonly folder: string;
  /** Compiled. */
  readonly entry: string;
}

async function bundle({ folder, entry }: Bundle): Promise<void> {
  const dist = join(folder, 'dist');
  rmSync(dist, { recursive: true, force: true });
  const options = ['--out', dist, '--minify', '--license', 'licenses.txt', '--no-cache', '--quiet'];
  await run(process.execPath, [ncc, 'build', entry, ...options], { cwd: folder });
  const size = statSync(join(dist, 'index.js')).size;
  console.log(`${relative(root, dist)}/index.js ${(size / 1024).toFixed(0)} KiB`);
}

const wanted = process.argv.slice(2);
const queue: Bundle[] = [
  ...actionNames.map((name) => {
    const folder = actionFolder(name);
    return { name, folder, entry: join(folder, 'lib', 'index.js') };
  }),
  ...internalNames.map((name) => {
    const folder = internalFolder(name);
    return { name, folder, entry: join(folder, '..', 'lib', name, 'src', 'index.js') };
  }),
].filter(({ name }) => wanted.length === 0 || wanted.includes(name));
await Promise.all(
  Array.from({ length: availableParallelism() }, async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) await bundle(next);
  }),
);
