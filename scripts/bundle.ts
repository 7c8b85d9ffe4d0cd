// Builds actions/<name>/dist from the compiled actions/<name>/lib, as many at a time as there are processors.
// Run by `pnpm build`, after the type check. Names of actions as arguments build only those.
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..');
const ncc = join(
  createRequire(import.meta.url).resolve('@vercel/ncc/package.json'),
  '..',
  'dist',
  'ncc',
  'cli.js',
);

async function bundle(name: string): Promise<void> {
  const folder = join(root, 'actions', name);
  const dist = join(folder, 'dist');
  rmSync(dist, { recursive: true, force: true });
  const options = ['--out', dist, '--minify', '--license', 'licenses.txt', '--no-cache', '--quiet'];
  await run(process.execPath, [ncc, 'build', join(folder, 'lib', 'index.js'), ...options], { cwd: folder });
  const size = statSync(join(dist, 'index.js')).size;
  console.log(`actions/${name}/dist/index.js ${(size / 1024).toFixed(0)} KiB`);
}

const wanted = process.argv.slice(2);
const queue = readdirSync(join(root, 'actions')).filter(
  (name) =>
    existsSync(join(root, 'actions', name, 'src', 'index.ts')) &&
    (wanted.length === 0 || wanted.includes(name)),
);
await Promise.all(
  Array.from({ length: availableParallelism() }, async () => {
    for (let name = queue.shift(); name !== undefined; name = queue.shift()) await bundle(name);
  }),
);
