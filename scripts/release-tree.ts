// Puts the tree that users get into a folder: `pnpm release-tree DIR`. The same commit gives the same bytes, since it holds
// nothing but files of the commit and bundles, which are reproducible.
import { cpSync, existsSync, globSync, mkdirSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  actionFolder,
  actionNames,
  internalFolder,
  internalNames,
  projectRoot,
} from '../packages/testkit/src/action-file.ts';

/** The reusable workflows; the rest of .github is this repository's own. */
const workflows = ['deploy.yml', 'rollback.yml', 'pr-checks.yml', 'terraform-validate.yml'];
const perAction = ['action.yml', 'README.md', 'dist/index.js', 'dist/package.json', 'dist/licenses.txt'];
const atTheTop = ['README.md', 'LICENSE', 'CHANGELOG.md'];

const [target] = process.argv.slice(2);
if (target === undefined) throw new Error('Name the folder: pnpm release-tree DIR');
const tree = resolve(target);
if (existsSync(tree) && readdirSync(tree).length > 0) throw new Error(`${tree} is not empty.`);

for (const name of actionNames) {
  // Code that was split off belongs to the bundle too.
  const chunks = globSync('dist/*.index.js', { cwd: actionFolder(name) });
  const schemas = globSync('*.schema.json', { cwd: actionFolder(name) });
  for (const file of [...perAction, ...schemas, ...chunks])
    copy(join(actionFolder(name), file), join(tree, name, file));
}
for (const name of internalNames) {
  const files = perAction.filter((file) => file !== 'README.md');
  for (const file of files) copy(join(internalFolder(name), file), join(tree, 'internal', name, file));
}
for (const file of atTheTop) copy(join(projectRoot, file), join(tree, file));
for (const file of workflows) {
  copy(join(projectRoot, '.github', 'workflows', file), join(tree, '.github', 'workflows', file));
}
console.log(
  globSync('**/*', { cwd: tree, withFileTypes: true }).filter((entry) => entry.isFile()).length,
  'files in',
  tree,
);

function copy(from: string, to: string): void {
  if (!existsSync(from)) throw new Error(`${from} is missing. Bundles are made by "pnpm build".`);
  mkdirSync(resolve(to, '..'), { recursive: true });
  cpSync(from, to);
}
