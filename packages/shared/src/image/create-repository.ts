import {
  CreateRepositoryCommand,
  PutLifecyclePolicyCommand,
  RepositoryAlreadyExistsException,
  type CreateRepositoryRequest,
  type ECRClient,
} from '@aws-sdk/client-ecr';
import { fromApi, type Repository } from './repository.ts';

/** Settings of a new repository in the shape of ECR's API; the lifecycle policy as its JSON text. */
export interface RepositorySettings {
  readonly request: Partial<CreateRepositoryRequest>;
  readonly lifecyclePolicy?: string;
}

/**
 * Creates a repository with immutable tags and scan on push unless `settings` say otherwise. Undefined when somebody
 * else created it meanwhile; their settings stay.
 */
export async function createRepository(
  ecr: ECRClient,
  name: string,
  registryId: string | undefined,
  settings: RepositorySettings,
): Promise<Repository | undefined> {
  const place = { repositoryName: name, ...(registryId === undefined ? {} : { registryId }) };
  try {
    const { repository } = await ecr.send(
      new CreateRepositoryCommand({
        imageTagMutability: 'IMMUTABLE',
        imageScanningConfiguration: { scanOnPush: true },
        ...settings.request,
        ...place,
      }),
    );
    if (settings.lifecyclePolicy !== undefined) {
      const lifecyclePolicyText = settings.lifecyclePolicy;
      await ecr.send(new PutLifecyclePolicyCommand({ ...place, lifecyclePolicyText }));
    }
    return repository && fromApi(repository);
  } catch (error) {
    if (error instanceof RepositoryAlreadyExistsException) return undefined;
    throw error;
  }
}
