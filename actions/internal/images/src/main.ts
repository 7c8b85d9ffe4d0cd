import { join } from 'node:path/posix';
import type { Result } from '@ecs-actions/shared/runner/result';
import type { Inputs } from './inputs.ts';

/** Each image for each of its platforms: a Dockerfile that fails on one of them fails the pull request. */
export async function main({ images, runner, runners }: Inputs): Promise<Result> {
  const builds = images.flatMap((image) =>
    (image.platforms.length === 0 ? [''] : image.platforms).map((platform) => ({
      title: platform === '' ? image.repository : `${image.repository} (${platform})`,
      repository: image.repository,
      context: image.context,
      file: image.file,
      dockerfile: image.file || join(image.context, 'Dockerfile'),
      target: image.target,
      'build-args': image.buildArgs,
      platforms: platform,
      runner: runners.get(platform) ?? runner,
    })),
  );
  return Promise.resolve({ exit: 0, outputs: { builds: JSON.stringify(builds) }, summary: '' });
}
