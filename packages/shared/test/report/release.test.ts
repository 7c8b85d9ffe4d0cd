import { expect, test } from '@jest/globals';
import { releaseBlock, type Release } from '@ecs-actions/shared/report/release';
import { block } from '@ecs-actions/shared/runner/summary';
import { image } from '../diagnosis/fixtures.ts';
import { expectGolden } from './golden.ts';

const release: Release = {
  service: 'web',
  status: 'succeeded',
  revision: 'web:42',
  previous: 'web:41',
  images: [
    { container: 'app', before: image.replace('4b7e0aa', '9f3c1d2'), after: image },
    { container: 'proxy', before: 'nginx:1.29', after: 'nginx:1.29' },
    { container: 'agent', before: undefined, after: `public.ecr.aws/agent@sha256:${'ab'.repeat(32)}` },
  ],
  run: {
    commit: '4b7e0aa1c2d3e4f5',
    refName: 'main',
    actor: 'octocat',
    url: 'https://github.com/acme/web/actions/runs/7',
    repositoryUrl: 'https://github.com/acme/web',
  },
  duration: 134_000,
  running: { count: 2, desired: 2 },
  settings: ['minimumHealthyPercent: 50 → 100'],
  notes: [],
  console:
    'https://eu-west-1.console.aws.amazon.com/ecs/v2/clusters/demo/services/web/health?region=eu-west-1',
};

test.each([
  ['release', release],
  [
    'no-change',
    { ...release, status: 'no-change', images: [], duration: undefined, settings: [], previous: undefined },
  ],
  [
    'dry-run',
    {
      ...release,
      status: 'dry-run',
      duration: undefined,
      running: undefined,
      settings: [],
      notes: ['the desired count is 0: nothing will run'],
      diff: block('-      "image": "app:9f3c1d2"\n+      "image": "app:4b7e0aa"', 'diff'),
    },
  ],
] satisfies [string, Release][])('%s reads as checked in', (name, of) => {
  expectGolden(name, releaseBlock(of).source);
});

test.each([
  ['registered', /^\*\*web:42 is registered, and deployed nowhere\.\*\*/],
  ['started', /^\*\*web is being deployed to web:42; ECS goes on without this job\.\*\*/],
  ['paused', /^\*\*web waits at a lifecycle hook with web:42, to be judged\.\*\*/],
] as const)('%s says so in its first line', (status, first) => {
  expect(releaseBlock({ ...release, status }).source).toMatch(first);
});

test('outside GitHub nothing is linked, and what is unknown is left out', () => {
  const run = { commit: '', refName: '', actor: '', url: '', repositoryUrl: '' };
  const { source } = releaseBlock({ ...release, run, console: undefined });
  expect(source).not.toContain('](');
  expect(source).not.toContain('Run');
});
