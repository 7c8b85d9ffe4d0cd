import type { CreateRepositoryRequest, PullThroughCacheRule } from '@aws-sdk/client-ecr';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { refuseUnknown, type Seedable, type World } from '../control/world.ts';
import type { Images } from '../core/ports.ts';
import type { Simulation } from '../core/simulation.ts';
import type { ServiceApi } from '../protocol/api.ts';
import { authorizationOperations } from './api/authorization.ts';
import { imageOperations } from './api/images.ts';
import { layerOperations } from './api/layers.ts';
import { pullThroughCacheOperations } from './api/pull-through-caches.ts';
import { mutability, repositoryOperations } from './api/repositories.ts';
import { scanOperations } from './api/scans.ts';
import { Blobs } from './blobs.ts';
import type { EcrState, RegistrySettings } from './context.ts';
import { declaredManifests, type DeclaredImage } from './declared-image.ts';
import { imagesOf } from './images.ts';
import type { RegistryHooks } from './registry/faults.ts';
import { Registry } from './registry/registry.ts';
import { Repositories } from './repositories.ts';
import { Scans, type ScanOutcome } from './scans.ts';
import { AuthorizationTokens } from './tokens.ts';

export interface EcrOptions {
  /** Where pushed layers go; made when the first one comes, removed by `close`. */
  readonly directory: string;
  readonly hooks?: RegistryHooks;
}

/** What a world says about ECR. */
interface EcrWorld {
  readonly registry?: Partial<RegistrySettings>;
  readonly repositories?: readonly (CreateRepositoryRequest & { repositoryName: string })[];
  readonly images?: readonly DeclaredImage[];
  readonly scans?: readonly ScanOutcome[];
  readonly pullThroughCacheRules?: readonly PullThroughCacheRule[];
}

const repositoryMembers = [
  'repositoryName',
  'tags',
  'imageTagMutability',
  'imageTagMutabilityExclusionFilters',
  'imageScanningConfiguration',
  'encryptionConfiguration',
];
const scanMembers = ['repositoryName', 'findings', 'scanType', 'status', 'description', 'duration'];

/** Amazon ECR: its control plane and, over the same state, the registry that docker talks to. */
export class Ecr implements Seedable {
  readonly members = ['registry', 'repositories', 'images', 'scans', 'pullThroughCacheRules'];
  readonly api: ServiceApi;
  readonly images: Images;
  readonly #state: EcrState;
  readonly #registry: Registry;

  constructor(simulation: Simulation, { directory, hooks = {} }: EcrOptions) {
    this.#state = {
      simulation,
      repositories: new Repositories(simulation),
      blobs: new Blobs(directory, simulation.random.fork()),
      tokens: new AuthorizationTokens(simulation),
      scans: new Scans(simulation),
      settings: { blobMounting: false },
      pullThroughCacheRules: new Map(),
    };
    this.api = {
      name: 'ecr',
      operations: {
        ...authorizationOperations(this.#state),
        ...repositoryOperations(this.#state),
        ...imageOperations(this.#state),
        ...layerOperations(this.#state),
        ...scanOperations(this.#state),
        ...pullThroughCacheOperations(this.#state),
      },
    };
    this.images = imagesOf(this.#state);
    this.#registry = new Registry(this.#state, hooks);
  }

  /** Answers `/v2/…`; false when the request is not the registry's. Its body must not have been read. */
  registry(request: IncomingMessage, response: ServerResponse): boolean {
    return this.#registry.handle(request, response);
  }

  seed(world: World): void {
    const {
      registry = {},
      repositories = [],
      images = [],
      scans = [],
      pullThroughCacheRules = [],
    } = world as EcrWorld;
    refuseUnknown('registry', [registry], ['blobMounting']);
    refuseUnknown('repositories', repositories, repositoryMembers);
    refuseUnknown('images', images, ['repositoryName', 'tags', 'platforms', 'labels', 'content']);
    refuseUnknown('scans', scans, scanMembers);
    Object.assign(this.#state.settings, registry);
    for (const rule of pullThroughCacheRules) {
      this.#state.pullThroughCacheRules.set(rule.ecrRepositoryPrefix ?? '', rule);
    }
    for (const scan of scans) this.#state.scans.declare(scan);
    for (const repository of repositories) this.#seedRepository(repository);
    for (const image of images) this.#seedImage(image);
  }

  /** Removes what was pushed from disk. */
  close(): void {
    this.#state.blobs.close();
  }

  #seedRepository(input: CreateRepositoryRequest & { repositoryName: string }): void {
    const { repositories } = this.#state;
    const repository = repositories.find(input.repositoryName) ?? repositories.create(input.repositoryName);
    if (input.imageTagMutability) Object.assign(repository.settings, mutability(input));
    const { imageScanningConfiguration, encryptionConfiguration, tags = [] } = input;
    if (imageScanningConfiguration) {
      repository.settings.scanOnPush = imageScanningConfiguration.scanOnPush ?? false;
    }
    if (encryptionConfiguration) repository.settings.encryptionConfiguration = encryptionConfiguration;
    for (const { Key = '', Value = '' } of tags) repository.resourceTags.set(Key, Value);
  }

  /** A declared image takes its tags, immutable or not; its repository comes into being with it. */
  #seedImage(image: DeclaredImage): void {
    const { repositories, blobs, scans, simulation } = this.#state;
    const repository = repositories.find(image.repositoryName) ?? repositories.create(image.repositoryName);
    const manifests = declaredManifests(blobs, image);
    for (const manifest of manifests) {
      for (const { digest } of manifest.config ? [manifest.config, ...manifest.layers] : []) {
        repository.layers.add(digest);
      }
      scans.pushed(repository, repository.put(manifest, undefined, simulation.time.now));
    }
    const whole = manifests.at(-1);
    for (const tag of whole ? (image.tags ?? []) : []) repository.tags.set(tag, whole?.digest ?? '');
  }
}
