// Runs the reusable workflows of the release tree on this machine, through act, against the simulator and a real Docker:
// `pnpm workflows [DIR]`. The job summaries are kept in out/workflows. DIR is a release tree; one is made when not given.
import { execFileSync } from 'node:child_process';
import { mkdtempDisposableSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { account } from '../demo/src/account.ts';
import { crashing, failing, good } from '../demo/src/release.ts';
import { projectRoot } from '../packages/testkit/src/action-file.ts';
import { dockerEnvironment } from '../packages/testkit/src/docker.ts';
import { type Simulator, startSimulator } from '@ecs-actions/simulator/simulator';
import { act } from './act/act.ts';
import * as codeDeploy from './act/codedeploy.ts';
import { assumes, type Expected, keep, role, surprises } from './act/expected.ts';
import * as flaskNginx from './act/flask-nginx.ts';
import { copyForAct } from './act/for-act.ts';
import { startGitHub } from './act/github.ts';
import { Shop } from './act/shop.ts';

/** A service repository, and the account that it deploys to. */
interface Place {
  readonly workspace: string;
  readonly simulator: Simulator;
  readonly variables: Readonly<Record<string, string>>;
  /** Image that the jobs run in, where they do not run on this machine itself. */
  readonly image?: string;
}

/** What act says of itself. */
const noise =
  /LocalRepositoryCache|::set-|⭐ Run (?:Pre|Post|Set up|Complete)|✅ {2}Success - (?:Pre|Post|Set up|Complete)/;

const summaries = join(projectRoot, 'out', 'workflows');
rmSync(summaries, { recursive: true, force: true });
using scratch = mkdtempDisposableSync(join(tmpdir(), 'workflows-'));
const tree = resolve(process.argv[2] ?? join(scratch.path, 'tree'));
if (process.argv[2] === undefined) {
  const script = join(import.meta.dirname, 'release-tree.ts');
  execFileSync(process.execPath, ['--conditions=source', script, tree], { stdio: 'inherit' });
}
const copy = join(scratch.path, 'ecs-actions');
copyForAct(tree, copy);
execFileSync('act', ['--validate', '--strict', '--workflows', join(copy, '.github', 'workflows')], {
  stdio: 'inherit',
});

const simulator = await startSimulator({ time: { kind: 'real', factor: 20 } });
simulator.control.world(account);
const example = await startSimulator({ region: flaskNginx.region, time: { kind: 'real', factor: 20 } });
example.control.world(flaskNginx.environment);
const underCodeDeploy = await startSimulator({ time: { kind: 'real', factor: 20 } });
underCodeDeploy.control.world(codeDeploy.environment);
const github = await startGitHub({ production: { reviewers: true }, staging: { reviewers: false } });
const shop = new Shop(join(scratch.path, 'shop'));
const exampleFolder = join(scratch.path, 'flask-nginx');
flaskNginx.checkOut(exampleFolder);
const home: Place = {
  workspace: shop.folder,
  simulator,
  variables: {
    AWS_REGION: 'us-east-1',
    ECS_CLUSTER: 'demo',
    AWS_BUILD_ROLE_ARN: role('build'),
    AWS_READ_ROLE_ARN: role('read'),
  },
};
const found: string[] = [];

try {
  const tag = await push(good, {
    name: '1 a push, deployed and verified',
    jobs: { Plan: 'success', 'Build web': 'success', 'Deploy web': 'success', Result: 'success' },
    says: ['web:2', 'healthy', 'Deployment to production: done'],
    logs: [assumes('Build web', 'build'), assumes('Deploy web', 'deploy')],
  });
  await push(crashing, {
    name: '2 a release that crashes, rolled back',
    jobs: { Plan: 'success', 'Build web': 'success', 'Deploy web': 'failure', Result: 'failure' },
    says: ['rolled-back', 'exits with code 1', 'Deployment to production: failed'],
  });
  await run(
    'rollback.yml',
    'workflow_dispatch',
    { reason: 'the button', to: 'web:1', services: 'web' },
    {
      name: '3 the button, to a release that is named',
      jobs: { Plan: 'success', 'Roll back web': 'success', Result: 'success' },
      says: [
        'went back from web:2 to web:1',
        'Rollback in production: done',
        '| succeeded | web:1 | web:1 | web:2 |',
      ],
      logs: [assumes('Roll back web', 'deploy')],
    },
  );
  await run(
    'strict.yml',
    'workflow_dispatch',
    { 'image-tag': tag },
    {
      name: '4 a tag that is deployed, found unhealthy, and undone',
      jobs: { Plan: 'success', 'Deploy web': 'failure', Result: 'failure' },
      says: ['web:4', 'unhealthy', 'went back from web:4 to web:1', 'rolled-back'],
      tells: [
        'web: deployment to production waits for approval',
        'web: deployment to production started',
        'web: FAILED, rolled-back in production',
      ],
    },
  );
  simulator.control.world({ repositories: [{ repositoryName: 'live/web' }] });
  await run(
    'promote.yml',
    'workflow_dispatch',
    { 'promote-tag': tag },
    {
      name: '5 a promotion by digest',
      jobs: { Plan: 'success', 'Promote live/web': 'success', 'Deploy web': 'success', Result: 'success' },
      says: ['live/web', 'Deployment to production: done'],
    },
  );
  const head = { repo: { full_name: 'octo-org/shop' }, ref: 'change', sha: 'HEAD' };
  await run(
    'checks.yml',
    'pull_request',
    {},
    {
      name: '6 the checks of a pull request',
      jobs: {
        Lint: 'success',
        Test: 'success',
        'Build web': 'success',
        'Compare with what runs': 'success',
        Result: 'success',
      },
      says: ['ecs/web.json', 'What would change in web', 'Pull request checks: done'],
      logs: ['reads Dockerfile', assumes('Compare with what runs', 'read')],
      tells: ['<!-- ecs-actions:checks -->'],
    },
    { number: 7, pull_request: { number: 7, head, base: { ref: 'main', sha: 'HEAD' } } },
  );
  await run(
    'canary.yml',
    'workflow_dispatch',
    { 'image-tag': tag },
    {
      name: '7 a canary that is judged at its pauses',
      jobs: { Plan: 'success', 'Deploy web': 'success', Result: 'success' },
      says: ['PRE_PRODUCTION_TRAFFIC_SHIFT', 'ECS was told to go on', '| succeeded | web:'],
    },
  );
  await run(
    'terraform.yml',
    'pull_request',
    {},
    {
      name: '8 a pull request whose Terraform is out of form',
      jobs: {
        Discover: 'success',
        'Validate infra/topic': 'failure',
        Result: 'failure',
      },
      says: ['Terraform in `infra/queue`', '| ❌ | `fmt` |', '+  input = "news"', 'Terraform: failed'],
      neverSays: ['infra/bucket'],
      tells: ['<!-- ecs-actions:terraform -->'],
    },
    { number: 8, pull_request: { number: 8, head, base: { ref: 'main', sha: shop.changeTerraform() } } },
  );
  const staging = {
    workspace: exampleFolder,
    simulator: example,
    variables: { AWS_REGION: flaskNginx.region, ECS_CLUSTER: 'shop-staging' },
  };
  await run(
    'deploy.yml',
    'workflow_dispatch',
    { environment: 'staging', 'image-tag': 'v2' },
    {
      name: '9 the example flask-nginx, both services',
      jobs: { Plan: 'success', 'Deploy flask': 'success', 'Deploy nginx': 'success', Result: 'success' },
      says: [
        '| flask | succeeded | shop-flask:2 |',
        '| succeeded | shop-nginx:2 | shop-nginx:2 | shop-nginx:1 |',
      ],
    },
    {},
    staging,
  );
  await run(
    'rollback.yml',
    'workflow_dispatch',
    { environment: 'staging', services: 'nginx flask', to: 'last-good', reason: 'the button of the example' },
    {
      name: '10 the button of the example, both services',
      jobs: {
        Plan: 'success',
        'Roll back flask': 'success',
        'Roll back nginx': 'success',
        Result: 'success',
      },
      says: ['went back from shop-flask:2 to shop-flask:1', 'went back from shop-nginx:2 to shop-nginx:1'],
    },
    {},
    staging,
  );
  await run(
    'tests.yml',
    'pull_request',
    {},
    {
      name: '11 tests with PostgreSQL and Redis beside them',
      jobs: { Test: 'success', Result: 'success' },
      says: ['Pull request tests: done'],
      logs: ['PostgreSQL answers a query', 'Redis counts'],
    },
    { number: 11, pull_request: { number: 11, head, base: { ref: 'main', sha: 'HEAD' } } },
    // act starts services for jobs that run in a container, and for no others.
    { ...home, image: 'debian:trixie' },
  );
  const blueGreen = (variables: Readonly<Record<string, string>>): Place => ({
    ...home,
    simulator: underCodeDeploy,
    variables: { ...home.variables, ...variables },
  });
  await run(
    'codedeploy.yml',
    'workflow_dispatch',
    { 'image-tag': good.version },
    {
      name: '12 a release through CodeDeploy, a tenth of the requests first',
      jobs: { Plan: 'success', 'Deploy web': 'success', Result: 'success' },
      says: ['targets healthy in green', '| succeeded | web:2 | web:2 | web:1 |'],
    },
    {},
    blueGreen({ CODEDEPLOY_CONFIG: 'CodeDeployDefault.ECSCanary10Percent5Minutes', VERIFY_TIMEOUT: '5m' }),
  );
  const steps = codeDeploy.steps(underCodeDeploy);
  if (steps !== '0 %, AfterAllowTestTraffic, 10 %, 100 %') found.push(`12: CodeDeploy did ${steps}.`);
  await run(
    'codedeploy.yml',
    'workflow_dispatch',
    { 'image-tag': failing.version },
    {
      name: '13 a release through CodeDeploy, found unhealthy, and undone',
      jobs: { Plan: 'success', 'Deploy web': 'failure', Result: 'failure' },
      says: ['unhealthy', 'went back from web:3 to web:2', 'rolled-back'],
      logs: ['web:5 · CodeDeploy CodeDeployDefault.ECSAllAtOnce'],
    },
    {},
    blueGreen({ VERIFY_TIMEOUT: '15s' }),
  );
} finally {
  await github.close();
  await simulator.close();
  await example.close();
  await underCodeDeploy.close();
}
for (const surprise of found) console.error(surprise);
console.log(`\nThe job summaries: ${relative(process.cwd(), summaries)}`);
if (found.length > 0) process.exitCode = 1;

/** @returns the tag that the commit gives its image */
async function push(release: typeof good, expected: Expected): Promise<string> {
  const commit = shop.commit(release);
  await run('deploy.yml', 'push', {}, expected, { ref: 'refs/heads/main', after: commit });
  return `sha-${commit.slice(0, 7)}`;
}

async function run(
  workflow: string,
  event: string,
  inputs: Readonly<Record<string, string>>,
  expected: Expected,
  payload: Readonly<Record<string, unknown>> = {},
  place: Place = home,
): Promise<void> {
  console.log(`\n=== ${expected.name}\n`);
  const eventPath = join(scratch.path, 'event.json');
  const visible = {
    repository: { visibility: 'private', default_branch: 'main', full_name: 'octo-org/shop' },
  };
  writeFileSync(eventPath, JSON.stringify({ ...visible, ...payload, inputs }));
  const end = await act({
    workspace: place.workspace,
    tree: copy,
    scratch: scratch.path,
    workflow,
    event,
    eventPath,
    variables: {
      ...place.variables,
      AWS_ROLE_ARN: role('deploy'),
    },
    secrets: { SLACK_WEBHOOK: github.slack },
    ...(place.image === undefined ? {} : { image: place.image }),
    env: {
      ...dockerEnvironment(),
      AWS_ENDPOINT_URL: place.simulator.url,
      GITHUB_API_URL: github.url,
      AWS_EC2_METADATA_DISABLED: 'true',
    },
    onLine: (line) => {
      if (!noise.test(line)) console.log(line);
    },
  });
  keep(end, expected, summaries);
  found.push(...surprises(end, github.told(), expected));
}
