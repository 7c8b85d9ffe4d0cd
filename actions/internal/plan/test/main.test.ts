import { describe, expect, test } from '@jest/globals';
import { plan, production, reviewed } from './plan.ts';

const images = '[{ container: app, repository: web }]';
const always = 'Mon 00:00 - Sun 23:59 UTC\nSun 23:59 - Mon 00:00 UTC';

describe('where a push leads to', () => {
  test('is said with what is to be done there', async () => {
    using run = await plan({ environments: 'main=production', images });
    expect(run.exitCode).toBe(0);
    expect(run.outputs).toMatchObject({ deploy: 'true', environment: 'production', approval: 'false' });
    const [build, ...more]: readonly object[] = JSON.parse(run.outputs['builds'] ?? '');
    expect(more).toEqual([]);
    expect(build).toMatchObject({ container: 'app', repository: 'web', context: '.', tags: 'type=sha' });
    expect(JSON.parse(run.outputs['services'] ?? '')).toMatchObject([{ service: 'web', path: '' }]);
  });

  test('is nowhere when no line matches, which is no failure', async () => {
    using run = await plan({ environments: 'develop=production' });
    expect(run.exitCode).toBe(0);
    expect(run.outputs).toMatchObject({ deploy: 'false', builds: '[]', services: '[]' });
    expect(run.outputs['reason']).toContain('matches main');
  });

  test('shows no commit to whoever rolls back, which might be taken for the aim', async () => {
    using deployment = await plan({ environment: 'production' });
    expect(deployment.summary).toContain('ffac537e6cbbf934b08745a378932722df287a53');
    using run = await plan({ environment: 'production', kind: 'rollback' });
    expect(run.summary).toContain('Rollback in production');
    expect(run.summary).not.toContain('ffac537e6cbbf934b08745a378932722df287a53');
  });

  test('is the environment that is named, whatever the branch', async () => {
    using run = await plan({ environment: 'production', environments: 'main=staging' });
    expect(run.outputs['environment']).toBe('production');
  });
});

describe('an environment', () => {
  test('that the repository does not have stops the run', async () => {
    using run = await plan({ environments: 'main=prodution' });
    expect(run.exitCode).toBe(1);
    expect(run.annotations[0]?.message).toContain('has no environment "prodution"');
  });

  test('that GitHub does not tell about names the permission', async () => {
    using run = await plan(
      { environments: 'main=production' },
      { answers: { '/environments/production': 403 } },
    );
    expect(run.annotations[0]?.message).toContain('actions: read');
  });

  test('with reviewers says that somebody has to approve', async () => {
    using run = await plan({ environments: 'main=production' }, { answers: reviewed });
    expect(run.outputs['approval']).toBe('true');
  });

  test('that a pattern leads to needs reviewers where it is protected', async () => {
    const env = { GITHUB_REF: 'refs/heads/hotfix/x', GITHUB_REF_NAME: 'hotfix/x' };
    using run = await plan({ environments: 'hotfix/*=production' }, { env });
    expect(run.annotations[0]?.message).toContain('has no reviewers');
    using approved = await plan({ environments: 'hotfix/*=production' }, { env, answers: reviewed });
    expect(approved.exitCode).toBe(0);
    using named = await plan(
      { environments: 'hotfix/*=production', 'protected-environments': 'live' },
      { env, answers: production },
    );
    expect(named.exitCode).toBe(0);
  });
});

describe('a freeze', () => {
  test('stops the run and says which window it is', async () => {
    using run = await plan({ environments: 'main=production', 'freeze-windows': always });
    expect(run.exitCode).toBe(1);
    expect(run.annotations[0]?.message).toMatch(/^production is frozen now: \w{3} /);
  });

  test('is broken with a reason, which is recorded', async () => {
    using run = await plan({
      environments: 'main=production',
      'freeze-windows': always,
      'freeze-override': 'the shop is down',
    });
    expect(run.exitCode).toBe(0);
    expect(run.summary).toContain('the shop is down');
    expect(run.annotations).toMatchObject([{ level: 'notice' }]);
  });
});

describe('a push that changed', () => {
  const before = '1111111111111111111111111111111111111111';
  const compare = `/compare/${before}...ffac537e6cbbf934b08745a378932722df287a53`;
  const files = (...names: string[]) => ({
    answers: { ...production, [compare]: { files: names.map((filename) => ({ filename })) } },
  });

  test.each([
    ['something else', files('docs/a.md'), 'false'],
    ['what is deployed', files('docs/a.md', 'app/src/main.py'), 'true'],
    ['who knows what', { answers: production }, 'true'],
    ['more than GitHub tells', files(...Array.from({ length: 300 }, () => 'docs/a.md')), 'true'],
  ])('%s', async (_, options, deploy) => {
    using run = await plan({ environments: 'main=production', paths: 'app/**', before }, options);
    expect(run.outputs['deploy']).toBe(deploy);
  });

  test('what is deployed, by moving it away', async () => {
    const moved = { files: [{ filename: 'old/a.py', previous_filename: 'app/a.py' }] };
    using run = await plan(
      { environments: 'main=production', paths: 'app/**', before },
      { answers: { ...production, [compare]: moved } },
    );
    expect(run.outputs['deploy']).toBe('true');
  });
});

describe('the work', () => {
  const to = { environments: 'main=production' };
  const jobs = (text: string | undefined): unknown => JSON.parse(text ?? '');

  test('of two platforms is a build on the native runner of each, and a merge', async () => {
    using run = await plan({
      ...to,
      images: '[{ container: app, repository: web, platforms: [linux/amd64, linux/arm64] }]',
    });
    expect(jobs(run.outputs['builds'])).toMatchObject([
      {
        key: '0.linux-amd64',
        platforms: 'linux/amd64',
        runner: 'ubuntu-24.04',
        tags: 'type=sha,suffix=-linux-amd64',
      },
      { key: '0.linux-arm64', platforms: 'linux/arm64', runner: 'ubuntu-24.04-arm' },
    ]);
    expect(jobs(run.outputs['merges'])).toEqual([{ key: '0', repository: 'web', tags: 'type=sha' }]);
  });

  test('of a promotion builds nothing, and takes the tag of this commit', async () => {
    const promoted = '[{ container: app, repository: web, source: staging/web, context: app }]';
    using run = await plan({ ...to, images: promoted, promote: 'true' });
    expect(jobs(run.outputs['builds'])).toMatchObject([
      { 'source-image': 'staging/web:sha-ffac537', context: '.', platforms: '' },
    ]);
  });

  test('of a tag that exists is the deployment alone', async () => {
    using run = await plan({ ...to, images, 'image-tag': 'v7' });
    expect(jobs(run.outputs['builds'])).toEqual([]);
    expect(jobs(run.outputs['images'])).toEqual([{ key: '0', container: 'app', reference: 'web:v7' }]);
  });

  test('of several services says what differs between them', async () => {
    const services = '[web, { service: api, task-definition: api.json, containers: [app], path: /health }]';
    using run = await plan({ ...to, images, services });
    expect(jobs(run.outputs['services'])).toMatchObject([
      { key: '0', service: 'web', containers: '' },
      { key: '1', service: 'api', containers: 'app', 'task-definition': 'api.json', path: '/health' },
    ]);
  });

  test('has a name that another deployment of the run has not', async () => {
    using one = await plan({ ...to, services: 'web' });
    using other = await plan({ ...to, services: 'api' });
    expect(one.outputs['key']).toMatch(/^ecs-actions-production-[0-9a-f]{8}$/);
    expect(one.outputs['key']).not.toBe(other.outputs['key']);
  });
});

test.each([
  [{ environments: '' }, 'Neither "environment" nor "environments"'],
  [{ services: '' }, '"services" is empty'],
  [{ images: 'web' }, 'no list'],
  [{ images: '[web]' }, 'no mapping'],
  [{ images: '[{ container: app }]' }, 'no "repository"'],
  [{ images: '[{ container: app, repository: web, contxt: . }]' }, 'did you mean "context"'],
  [{ images: '[{ container: app, repository: "web:1" }]' }, 'no name of an ECR repository'],
  [{ images: `[${images.slice(1, -1)}, ${images.slice(1, -1)}]` }, '"app" comes twice'],
  [{ images: '[{ container: app, repository: web, platforms: linux/mips }]' }, 'no runner for linux/mips'],
  [{ images, promote: 'true' }, 'needs a "source" repository'],
  [{ images, promote: 'true', 'image-tag': '1' }, 'give one of them'],
  [{ 'image-tag': '1' }, 'need "images"'],
  [{ images, 'image-tag': 'latest' }, 'Name a tag that stays'],
  [{ 'promote-tag': '1' }, 'needs "promote: true"'],
  [{ images, services: '[{ service: web, containers: proxy }]' }, '"images" has none'],
  [{ 'freeze-windows': 'weekends' }, 'is not like'],
])('%j is refused', async (inputs, words) => {
  using run = await plan({ environments: 'main=production', ...inputs });
  expect(run.exitCode).toBe(1);
  expect(run.annotations[0]?.message).toContain(words);
});
