// Writes the tables of inputs and outputs into actions/<name>/README.md, between their markers, from action.yml.
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

const check = process.argv.includes('--check');
const stale: string[] = [];

for (const name of actionNames) {
  const page = join(actionFolder(name), 'README.md');
  const action = readActionFile(actionFolder(name));
  const before = readFileSync(page, 'utf8');
  const tables = replaceBetween(
    replaceBetween(before, 'inputs', inputTable(action)),
    'outputs',
    outputTable(action),
  );
  const after = await format(tables, { ...(await resolveConfig(page)), parser: 'markdown' });
  if (after === before) continue;
  stale.push(relative(projectRoot, page));
  if (!check) writeFileSync(page, after);
}

if (stale.length > 0)
  console.log(`${check ? 'Not in step with action.yml' : 'Written'}: ${stale.join(', ')}`);
if (check && stale.length > 0) {
  console.error('Run "pnpm format" and commit the result.');
  process.exitCode = 1;
}
