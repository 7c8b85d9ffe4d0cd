// Holds the version that is to be released to what package.json, the code and the changelog say:
// node scripts/release-version.mjs v1.2.3
import { readFileSync } from 'node:fs';

const [, , wanted = ''] = process.argv;
const read = (path) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
const problems = [];
if (!/^v\d+\.\d+\.\d+$/.test(wanted)) problems.push(`"${wanted}" is not like v1.2.3.`);
const version = wanted.slice(1);
const declared = JSON.parse(read('package.json')).version;
if (declared !== version) problems.push(`package.json says ${declared}.`);
const code = /version = '([^']+)'/.exec(read('packages/shared/src/runner/version.ts'))?.[1];
if (code !== version) problems.push(`packages/shared/src/runner/version.ts says ${code}.`);
if (!read('CHANGELOG.md').includes(`\n## [${version}]`))
  problems.push(`CHANGELOG.md has no section "## [${version}]".`);
for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;
