import {
  DescribeRepositoriesCommand,
  RepositoryNotFoundException,
  type ECRClient,
  type Repository as EcrRepository,
} from '@aws-sdk/client-ecr';

/** A repository in a private ECR registry. */
export interface Repository {
  readonly registryId: string;
  readonly name: string;
  /** `host/name`, as ECR says it. */
  readonly uri: string;
  readonly host: string;
  /** Whether ECR refuses to move this tag once it is there. */
  isImmutable(tag: string): boolean;
}

export type RepositoryLookup =
  | { readonly found: true; readonly repository: Repository }
  /** With the account that was looked in, where ECR says it. */
  | { readonly found: false; readonly registryId: string | undefined };

/** `registryId`: an account other than the caller's. */
export async function describeRepository(
  ecr: ECRClient,
  name: string,
  registryId: string | undefined,
): Promise<RepositoryLookup> {
  try {
    const { repositories: [repository] = [] } = await ecr.send(
      new DescribeRepositoriesCommand({
        repositoryNames: [name],
        ...(registryId === undefined ? {} : { registryId }),
      }),
    );
    return repository ? { found: true, repository: fromApi(repository) } : { found: false, registryId };
  } catch (error) {
    if (!isRepositoryMissing(error)) throw error;
    const account = /registry with id '(\d{12})'/u.exec(error.message)?.[1];
    return { found: false, registryId: registryId ?? account };
  }
}

export function isRepositoryMissing(error: unknown): error is RepositoryNotFoundException {
  return error instanceof RepositoryNotFoundException;
}

export function fromApi(repository: EcrRepository): Repository {
  const uri = repository.repositoryUri ?? '';
  const mutability = repository.imageTagMutability ?? 'MUTABLE';
  const filters = (repository.imageTagMutabilityExclusionFilters ?? []).map(({ filter = '' }) =>
    wildcard(filter),
  );
  return {
    registryId: repository.registryId ?? '',
    name: repository.repositoryName ?? '',
    uri,
    host: uri.slice(0, uri.indexOf('/')),
    isImmutable: (tag) => {
      const excluded = mutability.endsWith('_WITH_EXCLUSION') && filters.some((filter) => filter.test(tag));
      return mutability.startsWith('IMMUTABLE') !== excluded;
    },
  };
}

/** Filters hold letters, digits, `.`, `_`, `-`, and `*` for any run of characters. */
function wildcard(filter: string): RegExp {
  return new RegExp(`^${filter.replaceAll('.', String.raw`\.`).replaceAll('*', '.*')}$`, 'u');
}
