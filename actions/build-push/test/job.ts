import { gunzipSync } from 'node:zlib';
import { dockerEnvironment } from '@ecs-actions/testkit/docker';
import { awsEnvironment, runBundle, type BundleOptions, type BundleRun } from '@ecs-actions/testkit/runner';
import { withSimulator } from '@ecs-actions/testkit/simulator';
import { findImages, type StoredImage } from '@ecs-actions/shared/image/ecr';
import { registryLogin } from '@ecs-actions/shared/image/login';
import { parseConfig, type ImageConfig } from '@ecs-actions/shared/image/manifest';
import { registry, type Registry } from '@ecs-actions/shared/image/registry';
import { systemClock } from '@ecs-actions/shared/time/clock';
import { clientsOf } from '@ecs-actions/testkit/clients';
import type { Simulator } from '@ecs-actions/simulator/simulator';

export const commit = 'ffac537e6cbbf934b08745a378932722df287a53';
export const shortTag = 'sha-ffac537';

export const files: Readonly<Record<string, string>> = {
  Dockerfile: 'FROM scratch\nARG VERSION\nLABEL version=$VERSION\nCOPY greeting /greeting\n',
  greeting: 'hello\n',
};

export interface Account {
  readonly simulator: Simulator;
  /** One step with build-push; the repository is `web` and the workspace `files`, unless given. */
  readonly push: (inputs?: Readonly<Record<string, string>>, options?: BundleOptions) => Promise<BundleRun>;
}

/** An account with a repository `web`, whose tags are immutable when `settings` say so. */
export function withAccount(
  settings: Readonly<Record<string, unknown>>,
  body: (account: Account) => Promise<void>,
): Promise<void> {
  return withSimulator({}, async (simulator) => {
    simulator.control.world({ repositories: [{ repositoryName: 'web', ...settings }] });
    const environment = { ...awsEnvironment(simulator.url), ...dockerEnvironment() };
    await body({
      simulator,
      push: (inputs = {}, options = {}) =>
        runBundle('build-push', {
          files,
          ...options,
          inputs: { repository: 'web', ...inputs },
          env: { ...environment, ...options.env },
        }),
    });
  });
}

const place = { name: 'web', registryId: '' };

async function storedImage(simulator: Simulator, digest: string): Promise<StoredImage> {
  const image = (await findImages(clientsOf(simulator).ecr, place, [digest])).get(digest);
  if (!image) throw new Error(`there is no ${digest}`);
  return image;
}

async function openRegistry(simulator: Simulator): Promise<Registry> {
  const { authorization, registryUrl } = await registryLogin(clientsOf(simulator).ecr, {
    mask: () => undefined,
  });
  return registry({
    address: registryUrl,
    authorization: () => Promise.resolve(authorization),
    clock: systemClock,
  });
}

/** What ECR holds under a digest: the labels and platform that Docker will see. */
export async function imageConfig(simulator: Simulator, digest: string): Promise<ImageConfig> {
  const { manifest } = await storedImage(simulator, digest);
  const [first] = manifest.platforms;
  if (first) return imageConfig(simulator, first.digest);
  const blob = await (await openRegistry(simulator)).blob('web', manifest.config?.digest ?? '');
  return parseConfig(Buffer.from(blob).toString('utf8'));
}

/** Everything that an image consists of, attestations included: manifests, configurations and unpacked layers. */
export async function imageContent(simulator: Simulator, digest: string): Promise<readonly string[]> {
  const { text, manifest } = await storedImage(simulator, digest);
  const source = await openRegistry(simulator);
  const parts = [text];
  for (const child of manifest.children) parts.push(...(await imageContent(simulator, child.digest)));
  for (const blob of [...(manifest.config ? [manifest.config] : []), ...manifest.layers]) {
    const bytes = Buffer.from(await source.blob('web', blob.digest));
    parts.push((blob.mediaType?.endsWith('gzip') ? gunzipSync(bytes) : bytes).toString('latin1'));
  }
  return parts;
}

/** The calls of one service so far, by name. */
export function callsOf(simulator: Simulator, service: string): readonly string[] {
  return simulator.truth.calls.filter((call) => call.service === service).map(({ operation }) => operation);
}

/** A manifest of the repository `web`, as it was pushed. */
export async function registryManifest(simulator: Simulator, digest: string): Promise<string | undefined> {
  return (await findImages(clientsOf(simulator).ecr, place, [digest])).get(digest)?.text;
}

/** Whether the repository `web` has something under this tag. */
export async function hasTag(simulator: Simulator, tag: string): Promise<boolean> {
  return (await findImages(clientsOf(simulator).ecr, place, [tag])).has(tag);
}
