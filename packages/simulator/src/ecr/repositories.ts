import type { Repository as RepositoryDescription } from '@aws-sdk/client-ecr';
import type { Simulation } from '../core/simulation.ts';
import { ApiError } from '../protocol/api.ts';
import { Repository, type RepositorySettings } from './repository.ts';

interface Named {
  readonly repositoryName?: string | undefined;
  readonly registryId?: string | undefined;
}

/** The account's registry. Other accounts' registries are empty. */
export class Repositories {
  readonly #simulation: Simulation;
  readonly #byName = new Map<string, Repository>();

  constructor(simulation: Simulation) {
    this.#simulation = simulation;
  }

  all(): Repository[] {
    return [...this.#byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  find(name: string): Repository | undefined {
    return this.#byName.get(name);
  }

  /** @throws ApiError RepositoryNotFoundException */
  get(name: string, registryId = this.#simulation.account): Repository {
    const repository = registryId === this.#simulation.account ? this.#byName.get(name) : undefined;
    if (repository) return repository;
    throw new ApiError(
      'RepositoryNotFoundException',
      `The repository with name '${name}' does not exist in the registry with id '${registryId}'`,
    );
  }

  /**
   * The repository that a request names.
   * @throws ApiError RepositoryNotFoundException
   */
  of({ repositoryName = '', registryId }: Named): Repository {
    return this.get(repositoryName, registryId);
  }

  /** @throws ApiError RepositoryNotFoundException, InvalidParameterException */
  byArn(arn: string): Repository {
    const prefix = this.#arn('');
    if (!arn.startsWith(prefix)) {
      throw new ApiError('InvalidParameterException', `Invalid parameter at 'resourceArn': '${arn}'`);
    }
    return this.get(arn.slice(prefix.length));
  }

  /** @throws ApiError RepositoryAlreadyExistsException */
  create(name: string, settings: Partial<RepositorySettings> = {}): Repository {
    const { account, time } = this.#simulation;
    if (this.#byName.has(name)) {
      throw new ApiError(
        'RepositoryAlreadyExistsException',
        `The repository with name '${name}' already exists in the registry with id '${account}'`,
      );
    }
    const repository = new Repository(name, account, time.now, {
      imageTagMutability: 'MUTABLE',
      scanOnPush: false,
      encryptionConfiguration: { encryptionType: 'AES256' },
      ...settings,
    });
    this.#byName.set(name, repository);
    return repository;
  }

  delete(repository: Repository): void {
    this.#byName.delete(repository.name);
  }

  /** As DescribeRepositories, CreateRepository and DeleteRepository answer; times in seconds. */
  describe(repository: Repository): Omit<RepositoryDescription, 'createdAt'> & { createdAt: number } {
    const { imageTagMutability, imageTagMutabilityExclusionFilters, scanOnPush, encryptionConfiguration } =
      repository.settings;
    return {
      repositoryArn: this.#arn(repository.name),
      registryId: repository.registryId,
      repositoryName: repository.name,
      repositoryUri: `${this.#simulation.host()}/${repository.name}`,
      createdAt: repository.createdAt / 1000,
      imageTagMutability,
      ...(imageTagMutabilityExclusionFilters && { imageTagMutabilityExclusionFilters }),
      imageScanningConfiguration: { scanOnPush },
      encryptionConfiguration,
    };
  }

  #arn(name: string): string {
    const { region, account } = this.#simulation;
    return `arn:aws:ecr:${region}:${account}:repository/${name}`;
  }
}
