import { expect, test } from '@jest/globals';
import { runBundle } from '@ecs-actions/testkit/runner';

test('a pull request builds every image, for every platform on its own runner', async () => {
  using run = await runBundle('images', {
    inputs: {
      images:
        '[{ container: app, repository: web, context: app, platforms: [linux/amd64, linux/arm64] }, { container: nginx, repository: nginx, file: nginx/Dockerfile.prod }]',
    },
  });
  expect(JSON.parse(run.outputs['builds'] ?? '')).toMatchObject([
    { title: 'web (linux/amd64)', dockerfile: 'app/Dockerfile', runner: 'ubuntu-24.04' },
    { title: 'web (linux/arm64)', platforms: 'linux/arm64', runner: 'ubuntu-24.04-arm' },
    { title: 'nginx', dockerfile: 'nginx/Dockerfile.prod', context: '.', platforms: '' },
  ]);
});

test('without images there is nothing to build', async () => {
  using run = await runBundle('images', {});
  expect(run.outputs['builds']).toBe('[]');
});
