import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { validate } from '@actions/languageservice/validate';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { projectRoot } from '../packages/testkit/src/action-file.ts';

/**
 * Prints what GitHub's own language service has to say of workflows and actions, and fails if it has anything to say.
 * Without arguments: of all that are in this repository.
 */
const everything = [
  '.github/workflows/*.yml',
  'examples/*/.github/workflows/*.yml',
  'actions/*/action.yml',
  'actions/internal/*/action.yml',
];
const named = process.argv.slice(2);
const files = named.length > 0 ? named : globSync(everything, { cwd: projectRoot }).toSorted();
if (files.length === 0) throw new Error('There is nothing to look at.');

let findings = 0;
for (const file of files) {
  const path = named.length > 0 ? file : join(projectRoot, file);
  const document = TextDocument.create(pathToFileURL(path).href, 'yaml', 1, readFileSync(path, 'utf8'));
  for (const { range, message } of await validate(document)) {
    findings += 1;
    console.log(`${file}:${range.start.line + 1}: ${typeof message === 'string' ? message : message.value}`);
  }
}
console.log(`${files.length} files, ${findings} findings`);
process.exitCode = findings > 0 ? 1 : 0;
