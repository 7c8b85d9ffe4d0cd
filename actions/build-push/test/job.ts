import { dockerEnvironment } from '@ecs-actions/testkit/docker';
import { awsEnvironment, runBundle, type BundleOptions, type BundleRun } from '@ecs-actions/testkit/runner';
import { withSimulator } from '@ecs-actions/testkit/simulator';
import { findImages } from '@ecs-actions/shared/image/ecr';
import { registryLogin } from '@ecs-actions/shared/image/login';
import { parseConfig, type ImageConfig } from '@ecs-actions/shared/image/manifest';
import { registry } from '@ecs-actions/shared/image/registry';
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

/** What ECR holds under a digest: the labels and platform that Docker will see. */
export async function imageConfig(simulator: Simulator, digest: string): Promise<ImageConfig> {
  const { ecr } = clientsOf(simulator);
  const place = { name: 'web', registryId: '' };
  const found = (await findImages(ecr, place, [digest])).get(digest);
  const [first] = found?.manifest.platforms ?? [];
  if (first) return imageConfig(simulator, first.digest);
  const { authorization, registryUrl } = await registryLogin(ecr, { mask: () => undefined });
  const access = {
    address: registryUrl,
    authorization: () => Promise.resolve(authorization),
    clock: systemClock,
  };
  const blob = await registry(access).blob('web', found?.manifest.config?.digest ?? '');
  return parseConfig(Buffer.from(blob).toString('utf8'));
}

/** The calls of one service so far, by name. */
export function callsOf(simulator: Simulator, service: string): readonly string[] {
  return simulator.truth.calls.filter((call) => call.service === service).map(({ operation }) => operation);
}

/** A manifest of the repository `web`, as it was pushed. */
export async function registryManifest(simulator: Simulator, digest: string): Promise<string | undefined> {
  const { ecr } = clientsOf(simulator);
  return (await findImages(ecr, { name: 'web', registryId: '' }, [digest])).get(digest)?.text;
}

/** Whether the repository `web` has something under this tag. */
export async function hasTag(simulator: Simulator, tag: string): Promise<boolean> {
  const { ecr } = clientsOf(simulator);
  return (await findImages(ecr, { name: 'web', registryId: '' }, [tag])).has(tag);
}
