import { describe, expect, test } from '@jest/globals';
import { runBundle, type BundleRun } from '@ecs-actions/testkit/runner';

const digest = (character: string): string => `sha256:${character.repeat(64)}`;
const images = JSON.stringify([
  { key: '0', container: 'app', reference: '' },
  { key: '1', container: 'proxy', reference: 'nginx:7' },
]);

function collect(
  inputs: Readonly<Record<string, string>>,
  records: Readonly<Record<string, string>>,
): Promise<BundleRun> {
  const files = Object.entries(records).map(([name, image]) => [`records/${name}`, `${image}\n`] as const);
  return runBundle('collect', { inputs: { folder: 'records', ...inputs }, files: Object.fromEntries(files) });
}

describe('the images of a service', () => {
  test('are what was built, and what was there', async () => {
    using run = await collect({ images }, { '0': `web@${digest('a')}` });
    expect(run.outputs['images']).toBe(`app=web@${digest('a')}\nproxy=nginx:7`);
  });

  test('are those of its containers', async () => {
    using run = await collect({ images, containers: 'proxy' }, {});
    expect(run.outputs['images']).toBe('proxy=nginx:7');
  });

  test('are none when there is none, and the service keeps its own', async () => {
    using run = await collect({ images: '[]' }, {});
    expect([run.exitCode, run.outputs['images']]).toEqual([0, '']);
  });

  test('must all be there', async () => {
    using run = await collect({ images }, {});
    expect(run.exitCode).toBe(1);
    expect(run.annotations[0]?.message).toContain('the image of app');
  });

  test('are not taken from a record that is none', async () => {
    using run = await collect({ images }, { '0': 'web:latest' });
    expect(run.annotations[0]?.message).toContain('no image by digest');
  });
});

describe('the platforms of an image', () => {
  test('are those of its key', async () => {
    const records = {
      '0.linux-amd64': `web@${digest('a')}`,
      '0.linux-arm64': `web@${digest('b')}`,
      '1': `nginx@${digest('c')}`,
    };
    using run = await collect({ key: '0' }, records);
    expect(run.outputs['sources']).toBe(`web@${digest('a')}\nweb@${digest('b')}`);
  });

  test('must be there', async () => {
    using run = await collect({ key: '0' }, { '1': `nginx@${digest('c')}` });
    expect(run.exitCode).toBe(1);
  });
});
