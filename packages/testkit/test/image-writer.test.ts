import { describe, expect, test } from '@jest/globals';
import { findImages } from '@ecs-actions/shared/image/ecr';
import type { Simulator } from '@ecs-actions/simulator/simulator';
import { clientsOf } from '../src/clients.ts';
import { loggedInDocker } from '../src/docker.ts';
import { pushImage, writeImage, type ImageContent } from '../src/image-writer.ts';
import { needs, testWith } from '../src/needs.ts';
import { withSimulator } from '../src/simulator.ts';

const content: ImageContent = {
  labels: { 'simulator.version': '1.2.3', 'simulator.healthy-after': '5s' },
  files: { '/etc/motd': 'welcome\n', '/app': 'binary\n' },
};
const place = { name: 'web', registryId: '' };

async function pushed(simulator: Simulator, changes: Partial<ImageContent> = {}): Promise<string> {
  simulator.control.world({ repositories: [{ repositoryName: 'web' }] });
  return pushImage(clientsOf(simulator), 'web', 'v1', await writeImage({ ...content, ...changes }));
}

describe('an image written without Docker', () => {
  test('is the same bytes every time, and others for other content', async () => {
    const { digest } = await writeImage(content);
    expect((await writeImage(content)).digest).toBe(digest);
    expect((await writeImage({ ...content, labels: {} })).digest).not.toBe(digest);
    expect((await writeImage({ ...content, files: { '/app': 'other\n' } })).digest).not.toBe(digest);
  });

  test('arrives in ECR under its tag, with one image for each platform', () =>
    withSimulator({}, async (simulator) => {
      const uri = await pushed(simulator, { platforms: ['linux/amd64', 'linux/arm64'] });
      const image = (await findImages(clientsOf(simulator).ecr, place, ['v1'])).get('v1');
      expect(uri).toContain(`/web@${image?.digest}`);
      expect(image?.manifest.platforms.map(({ platform }) => platform)).toEqual([
        'linux/amd64',
        'linux/arm64',
      ]);
    }));

  testWith([needs.docker], 'is one that Docker pulls, with its labels and files', () =>
    withSimulator({}, async (simulator) => {
      const uri = await pushed(simulator);
      using docker = await loggedInDocker(simulator);
      await docker.run('pull', uri);
      const labels: unknown = JSON.parse(
        await docker.run('image', 'inspect', '-f', '{{json .Config.Labels}}', uri),
      );
      const container = (await docker.run('create', uri, 'none')).trim();
      const motd = await docker.run('cp', `${container}:/etc/motd`, '-');
      await docker.run('rm', container);
      await docker.run('rmi', uri);
      expect(labels).toEqual(content.labels);
      expect(motd).toContain('welcome\n');
    }),
  );
});
