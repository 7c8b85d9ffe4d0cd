import type {
  CreateRepositoryRequest,
  DeleteRepositoryRequest,
  DescribeRepositoriesRequest,
  GetLifecyclePolicyRequest,
  ImageTagMutability,
  ImageTagMutabilityExclusionFilter,
  ListTagsForResourceRequest,
  PutImageScanningConfigurationRequest,
  PutImageTagMutabilityRequest,
  PutLifecyclePolicyRequest,
  TagResourceRequest,
  UntagResourceRequest,
} from '@aws-sdk/client-ecr';
import { ApiError, type Operation } from '../../protocol/api.ts';
import { operation } from '../../protocol/operation.ts';
import { page } from '../../protocol/page.ts';
import { pageOptions, type EcrState } from '../context.ts';
import { isRecord } from '../manifest.ts';
import type { Repository, RepositorySettings } from '../repository.ts';

export function repositoryOperations({ repositories }: EcrState): Record<string, Operation> {
  return {
    CreateRepository: operation((input: CreateRepositoryRequest) => {
      const { repositoryName = '', imageScanningConfiguration, encryptionConfiguration, tags = [] } = input;
      const repository = repositories.create(repositoryName, {
        ...mutability(input),
        ...(imageScanningConfiguration && { scanOnPush: imageScanningConfiguration.scanOnPush ?? false }),
        ...(encryptionConfiguration && { encryptionConfiguration }),
      });
      for (const { Key = '', Value = '' } of tags) repository.resourceTags.set(Key, Value);
      return { repository: repositories.describe(repository) };
    }),

    DeleteRepository: operation((input: DeleteRepositoryRequest) => {
      const repository = repositories.of(input);
      if (repository.images.size > 0 && !input.force) {
        throw new ApiError(
          'RepositoryNotEmptyException',
          `The repository with name '${repository.name}' in registry with id '${repository.registryId}' ` +
            'cannot be deleted because it still contains images',
        );
      }
      repositories.delete(repository);
      return { repository: repositories.describe(repository) };
    }),

    DescribeRepositories: operation((input: DescribeRepositoriesRequest) => {
      if (input.repositoryNames) {
        const named = input.repositoryNames.map((name) => repositories.get(name, input.registryId));
        return { repositories: named.map((repository) => repositories.describe(repository)) };
      }
      const { items, nextToken } = page(repositories.all(), pageOptions(input));
      return { repositories: items.map((repository) => repositories.describe(repository)), nextToken };
    }),

    PutImageTagMutability: operation((input: PutImageTagMutabilityRequest) => {
      const repository = repositories.of(input);
      const settings = mutability(input);
      delete repository.settings.imageTagMutabilityExclusionFilters;
      Object.assign(repository.settings, settings);
      return { ...identity(repository), ...settings };
    }),

    PutImageScanningConfiguration: operation((input: PutImageScanningConfigurationRequest) => {
      const repository = repositories.of(input);
      const scanOnPush = input.imageScanningConfiguration?.scanOnPush ?? false;
      repository.settings.scanOnPush = scanOnPush;
      return { ...identity(repository), imageScanningConfiguration: { scanOnPush } };
    }),

    PutLifecyclePolicy: operation((input: PutLifecyclePolicyRequest) => {
      const repository = repositories.of(input);
      const { lifecyclePolicyText = '' } = input;
      requireRules(lifecyclePolicyText);
      repository.settings.lifecyclePolicyText = lifecyclePolicyText;
      return { ...identity(repository), lifecyclePolicyText };
    }),

    GetLifecyclePolicy: operation((input: GetLifecyclePolicyRequest) => {
      const repository = repositories.of(input);
      const { lifecyclePolicyText } = repository.settings;
      if (lifecyclePolicyText === undefined) {
        throw new ApiError(
          'LifecyclePolicyNotFoundException',
          `Lifecycle policy does not exist for the repository with name '${repository.name}' ` +
            `in the registry with id '${repository.registryId}'`,
        );
      }
      return { ...identity(repository), lifecyclePolicyText };
    }),

    TagResource: operation(({ resourceArn = '', tags = [] }: TagResourceRequest) => {
      const repository = repositories.byArn(resourceArn);
      for (const { Key = '', Value = '' } of tags) repository.resourceTags.set(Key, Value);
      return {};
    }),

    UntagResource: operation(({ resourceArn = '', tagKeys = [] }: UntagResourceRequest) => {
      const repository = repositories.byArn(resourceArn);
      for (const key of tagKeys) repository.resourceTags.delete(key);
      return {};
    }),

    ListTagsForResource: operation(({ resourceArn = '' }: ListTagsForResourceRequest) => ({
      tags: [...repositories.byArn(resourceArn).resourceTags].map(([Key, Value]) => ({ Key, Value })),
    })),
  };
}

function identity({ registryId, name }: Repository): { registryId: string; repositoryName: string } {
  return { registryId, repositoryName: name };
}

/** @throws ApiError InvalidParameterException: filters go with, and only with, the settings that have exclusions */
export function mutability(input: {
  imageTagMutability?: ImageTagMutability | undefined;
  imageTagMutabilityExclusionFilters?: ImageTagMutabilityExclusionFilter[] | undefined;
}): Pick<RepositorySettings, 'imageTagMutability' | 'imageTagMutabilityExclusionFilters'> {
  const { imageTagMutability = 'MUTABLE', imageTagMutabilityExclusionFilters: filters = [] } = input;
  const takesFilters = imageTagMutability.endsWith('_WITH_EXCLUSION');
  if (takesFilters && (filters.length === 0 || filters.length > 5)) {
    throw new ApiError(
      'InvalidParameterException',
      `Invalid parameter at 'imageTagMutabilityExclusionFilters': ${imageTagMutability} takes 1 to 5 filters`,
    );
  }
  if (!takesFilters && filters.length > 0) {
    throw new ApiError(
      'InvalidParameterException',
      `Invalid parameter at 'imageTagMutabilityExclusionFilters': ${imageTagMutability} takes none`,
    );
  }
  const refused = filters.find(({ filter = '' }) => !/^[0-9a-zA-Z._*-]{1,128}$/.test(filter));
  if (refused) {
    throw new ApiError('InvalidParameterException', `Invalid parameter at 'filter': '${refused.filter}'`);
  }
  return { imageTagMutability, ...(takesFilters && { imageTagMutabilityExclusionFilters: filters }) };
}

/** @throws ApiError InvalidParameterException */
function requireRules(lifecyclePolicyText: string): void {
  let policy: unknown;
  try {
    policy = JSON.parse(lifecyclePolicyText);
  } catch {
    policy = undefined;
  }
  const rules = isRecord(policy) ? policy['rules'] : undefined;
  if (Array.isArray(rules) && rules.length > 0 && rules.length <= 50) return;
  throw new ApiError(
    'InvalidParameterException',
    "Invalid parameter at 'LifecyclePolicyText' failed to satisfy constraint: 'Lifecycle policy validation failure: " +
      "a policy has 1 to 50 rules'",
  );
}
