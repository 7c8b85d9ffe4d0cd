// Writes the tables of inputs and outputs into actions/<name>/README.md and docs/workflow-reference.md, and the rights of
// every workflow into docs/security.md, between their markers, from action.yml and from the workflows.
// --check changes nothing and fails when a page is not in step.
import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { format, resolveConfig } from 'prettier';
import {
  actionFolder,
  actionNames,
  projectRoot,
  readActionFile,
} from '../packages/testkit/src/action-file.ts';
import { inputTable, outputTable, replaceBetween } from './action-tables.ts';
import { rightsOf, rightsTable, workflowTables } from './workflow-tables.ts';

const check = process.argv.includes('--check');
const stale: string[] = [];

const reusable = ['deploy', 'rollback', 'pr-checks', 'terraform-validate'];
const own = ['ci', 'release', 'scorecard'];
const sources = new Map(
  [...reusable, ...own].map((name) => {
    const file = `${name}.yml`;
    return [file, readFileSync(join(projectRoot, '.github', 'workflows', file), 'utf8')] as const;
  }),
);

/** What belongs between which markers of which page. */
const pages = new Map<string, readonly (readonly [marker: string, content: string])[]>([
  ...actionNames.map((name) => {
    const action = readActionFile(actionFolder(name));
    const tables = [
      ['inputs', inputTable(action)],
      ['outputs', outputTable(action)],
    ] as const;
    return [join(actionFolder(name), 'README.md'), tables] as const;
  }),
  [
    join(projectRoot, 'docs', 'workflow-reference.md'),
    reusable.map((name) => [`${name}.yml`, workflowTables(sources.get(`${name}.yml`) ?? '')] as const),
  ],
  [
    join(projectRoot, 'docs', 'security.md'),
    [['rights', rightsTable([...sources].flatMap(([file, source]) => rightsOf(file, source)))]],
  ],
]);

for (const [page, tables] of pages) {
  const before = readFileSync(page, 'utf8');
  const filled = tables.reduce((text, [marker, content]) => replaceBetween(text, marker, content), before);
  const after = await format(filled, { ...(await resolveConfig(page)), parser: 'markdown' });
  if (after === before) continue;
  stale.push(relative(projectRoot, page));
  if (!check) writeFileSync(page, after);
}

if (stale.length > 0) console.log(`${check ? 'Not in step' : 'Written'}: ${stale.join(', ')}`);
if (check && stale.length > 0) {
  console.error('Run "pnpm format" and commit the result.');
  process.exitCode = 1;
}
