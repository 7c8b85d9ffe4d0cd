import type { InputReader } from '@ecs-actions/shared/runner/input-reader';
import type { Mapping } from './branch-map.ts';
import { type Image, readImages, readServices, type Service } from './entries.ts';
import type { FreezeWindow } from './freeze.ts';
import { readWindows } from './freeze-input.ts';

export interface Inputs {
  readonly kind: 'deploy' | 'rollback';
  readonly environment: string | undefined;
  readonly environments: readonly Mapping[];
  readonly protectedEnvironments: readonly string[];
  readonly freezeWindows: readonly FreezeWindow[];
  readonly freezeOverride: string | undefined;
  readonly paths: readonly string[];
  /** Commit before the push, where the event has one. */
  readonly before: string | undefined;
  readonly services: readonly Service[];
  readonly images: readonly Image[];
  readonly imageTag: string | undefined;
  /** Take the images from their sources instead of building them. */
  readonly promote: boolean;
  readonly promoteTag: string | undefined;
  /** As build-push takes them. */
  readonly tags: string;
  readonly runner: string;
  readonly runners: ReadonlyMap<string, string>;
  readonly token: string;
}

export function readInputs(read: InputReader): Inputs {
  const inputs: Inputs = {
    kind: read.choice('kind', ['deploy', 'rollback']) ?? 'deploy',
    environment: read.text('environment'),
    environments: Array.from(read.map('environments'), ([pattern, environment]) => ({
      pattern,
      environment: environment.trim(),
    })),
    protectedEnvironments: read.list('protected-environments'),
    freezeWindows: readWindows(read),
    freezeOverride: read.text('freeze-override'),
    paths: read.list('paths'),
    before: read.text('before'),
    services: readServices(read),
    images: readImages(read),
    imageTag: read.text('image-tag'),
    promote: read.flag('promote') ?? false,
    promoteTag: read.text('promote-tag'),
    tags: read.required('tags'),
    runner: read.required('runner'),
    runners: read.map('runners'),
    token: read.secret('token') ?? '',
  };
  checkTogether(read, inputs);
  return inputs;
}

function checkTogether(read: InputReader, inputs: Inputs): void {
  const { environment, environments, services, images, imageTag, promote, promoteTag, runners } = inputs;
  if (environment === undefined && environments.length === 0) {
    read.problem('Neither "environment" nor "environments" says where to deploy to.');
  }
  if (services.length === 0) {
    read.problem('Input "services" is empty; an unset variable also arrives empty. Name what to deploy.');
  }
  if (imageTag !== undefined && promote) {
    read.problem('"image-tag" deploys what is in the registry, "promote" brings it there: give one of them.');
  }
  if (imageTag === 'latest') {
    read.problem(
      '"image-tag: latest" may be another image by the time it is deployed. Name a tag that stays.',
    );
  }
  if (promoteTag !== undefined && !promote) read.problem('"promote-tag" needs "promote: true".');
  if (images.length === 0 && (imageTag !== undefined || promote)) {
    read.problem('"image-tag" and "promote" need "images", which says of which repositories.');
  }
  for (const { container } of images.filter(({ source }) => promote && source === '')) {
    read.problem(`Input "images": to promote, the item of "${container}" needs a "source" repository.`);
  }
  const containers = new Set(images.map(({ container }) => container));
  for (const { service, containers: wanted } of services) {
    for (const container of wanted.filter((name) => !containers.has(name))) {
      read.problem(`Input "services": ${service} wants an image for "${container}", and "images" has none.`);
    }
  }
  for (const platform of new Set(images.flatMap(({ platforms }) => platforms))) {
    if (!runners.has(platform)) read.problem(`Input "runners" has no runner for ${platform}.`);
  }
}
