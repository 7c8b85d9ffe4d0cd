// Rehearses the release of the newest commit on this machine: release.yml without "publish", through act, on a clone whose
// changelog has the version that the code has. `pnpm rehearsal [DIR]`; what would be published is kept in DIR.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempDisposableSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { projectRoot } from '../packages/testkit/src/action-file.ts';
import { version } from '../packages/shared/src/runner/version.ts';
import { act } from './act/act.ts';
import { forAct } from './act/for-act.ts';

using scratch = mkdtempDisposableSync(join(tmpdir(), 'rehearsal-'));
const workspace = join(scratch.path, 'ecs-actions');
const git = (...parameters: readonly string[]): void => {
  const identity = ['-c', 'user.name=octocat', '-c', 'user.email=octocat@example.com'];
  execFileSync('git', [...identity, ...parameters], { cwd: workspace, stdio: 'inherit' });
};
execFileSync('git', ['clone', '--quiet', projectRoot, workspace]);
git('checkout', '--quiet', '-B', 'main');
git('remote', 'set-url', 'origin', 'https://github.com/org/ecs-actions.git');
const changelog = join(workspace, 'CHANGELOG.md');
const before = readFileSync(changelog, 'utf8');
if (!before.includes(`\n## [${version}]`)) {
  writeFileSync(changelog, before.replace('\n## [Unreleased]\n', `\n## [${version}]\n`));
}
const workflow = join(workspace, '.github', 'workflows', 'release.yml');
writeFileSync(workflow, forAct(readFileSync(workflow, 'utf8')));
git('commit', '--quiet', '--all', '--message', `Release ${version}`);

const eventPath = join(scratch.path, 'event.json');
writeFileSync(eventPath, JSON.stringify({ ref: 'refs/heads/main', inputs: { version: `v${version}` } }));
const { jobs } = await act({
  workspace,
  tree: workspace,
  scratch: scratch.path,
  workflow: 'release.yml',
  event: 'workflow_dispatch',
  eventPath,
  variables: {},
  inputs: { version: `v${version}` },
  env: {},
  onLine: (line) => console.log(line),
});
const [built] = jobs.values();
if (built !== 'success' || jobs.size !== 1) {
  console.error(`The rehearsal came to ${JSON.stringify(Object.fromEntries(jobs))}.`);
  process.exitCode = 1;
} else if (process.argv[2] !== undefined) {
  cpSync(join(scratch.path, 'artifacts'), resolve(process.argv[2]), { recursive: true });
}
