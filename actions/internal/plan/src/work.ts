import { createHash } from 'node:crypto';
import type { Image, Service } from './entries.ts';
import type { Inputs } from './inputs.ts';

/** A job that makes an image, or one platform of it. Every member is text, since a workflow reads it. */
export interface Build {
  readonly key: string;
  readonly title: string;
  readonly container: string;
  readonly repository: string;
  readonly context: string;
  readonly file: string;
  readonly target: string;
  readonly 'build-args': string;
  readonly platforms: string;
  readonly tags: string;
  readonly 'source-image': string;
  readonly runner: string;
}

/** An image whose platforms were built apart. */
export interface Merge {
  readonly key: string;
  readonly repository: string;
  readonly tags: string;
}

/** What a container runs; `reference` is known before the build only where nothing is built. */
export interface ContainerImage {
  readonly key: string;
  readonly container: string;
  readonly reference: string;
}

export interface ServiceJob {
  readonly key: string;
  readonly service: string;
  readonly 'task-definition': string;
  readonly containers: string;
  readonly path: string;
  readonly url: string;
  readonly 'codedeploy-appspec': string;
}

export interface Work {
  readonly builds: readonly Build[];
  readonly merges: readonly Merge[];
  readonly images: readonly ContainerImage[];
  readonly services: readonly ServiceJob[];
}

/** What is to be done for this commit: with an image tag nothing is built, and what is promoted is not either. */
export function workOf(inputs: Inputs, commit: string): Work {
  const { images, imageTag, services } = inputs;
  const perImage = images.map((image, index) => buildsOf(image, String(index), inputs, commit));
  return {
    builds: imageTag === undefined ? perImage.flatMap(({ builds }) => builds) : [],
    merges: imageTag === undefined ? perImage.flatMap(({ merges }) => merges) : [],
    images: images.map(({ container, repository }, index) => ({
      key: String(index),
      container,
      reference:
        imageTag === undefined
          ? ''
          : imageTag.startsWith('sha256:')
            ? `${repository}@${imageTag}`
            : `${repository}:${imageTag}`,
    })),
    services: services.map((service, index) => jobOf(service, String(index))),
  };
}

/** A name that two deployments of one run do not share, and that may stand in the name of an artifact. */
export function keyOf(environment: string, work: Work): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([environment, work]))
    .digest('hex')
    .slice(0, 8);
  return `ecs-actions-${environment.toLowerCase().replaceAll(/[^a-z0-9-]+/g, '-')}-${digest}`;
}

function buildsOf(
  image: Image,
  key: string,
  { tags, runner, runners, promote, promoteTag }: Inputs,
  commit: string,
): Pick<Work, 'builds' | 'merges'> {
  const { container, repository, context, file, target, buildArgs, platforms, source } = image;
  const base = { key, title: repository, container, repository, tags, runner };
  if (promote) {
    const version = promoteTag ?? `sha-${commit.slice(0, 7)}`;
    const from = `${source}${version.startsWith('sha256:') ? '@' : ':'}${version}`;
    const nothing = { context: '.', file: '', target: '', 'build-args': '', platforms: '' };
    return { builds: [{ ...base, ...nothing, 'source-image': from }], merges: [] };
  }
  const build = { ...base, context, file, target, 'build-args': buildArgs, 'source-image': '' };
  const [only] = platforms;
  if (platforms.length < 2) {
    const native = (only && runners.get(only)) || runner;
    return { builds: [{ ...build, platforms: only ?? '', runner: native }], merges: [] };
  }
  const builds = platforms.map((platform) => {
    const suffix = platform.replaceAll('/', '-');
    return {
      ...build,
      key: `${key}.${suffix}`,
      title: `${repository} (${platform})`,
      platforms: platform,
      // The platform's own tag follows the commit alone, so that a second run finds it.
      tags: `type=sha,suffix=-${suffix}`,
      runner: runners.get(platform) ?? runner,
    };
  });
  return { builds, merges: [{ key, repository, tags }] };
}

function jobOf(
  { service, taskDefinition, containers, path, url, appspec }: Service,
  key: string,
): ServiceJob {
  return {
    key,
    service,
    'task-definition': taskDefinition,
    containers: containers.join('\n'),
    path,
    url,
    'codedeploy-appspec': appspec,
  };
}
