import type { DescribeImageScanFindingsRequest, StartImageScanRequest } from '@aws-sdk/client-ecr';
import { ApiError, type Operation } from '../../protocol/api.ts';
import { operation } from '../../protocol/operation.ts';
import type { EcrState } from '../context.ts';
import { requireImage } from '../image-id.ts';
import type { Image, Repository } from '../repository.ts';
import type { Scan } from '../scans.ts';

export function scanOperations({ repositories, scans }: EcrState): Record<string, Operation> {
  return {
    StartImageScan: operation(({ repositoryName = '', registryId, imageId = {} }: StartImageScanRequest) => {
      const repository = repositories.get(repositoryName, registryId);
      const image = requireImage(repository, imageId);
      return answer(repository, image, imageId.imageTag, scans.start(repository, image));
    }),

    DescribeImageScanFindings: operation(
      ({ repositoryName = '', registryId, imageId = {} }: DescribeImageScanFindingsRequest) => {
        const repository = repositories.get(repositoryName, registryId);
        const image = requireImage(repository, imageId);
        if (!image.scan) {
          throw new ApiError(
            'ScanNotFoundException',
            `Image scan does not exist for the image with '{imageDigest:'${image.manifest.digest}', ` +
              `imageTag:'${imageId.imageTag ?? 'null'}'}' in the repository with name '${repository.name}' ` +
              `in the registry with id '${repository.registryId}'`,
          );
        }
        return {
          ...answer(repository, image, imageId.imageTag, image.scan),
          imageScanFindings: scans.findings(repository, image.scan),
        };
      },
    ),
  };
}

function answer(
  repository: Repository,
  image: Image,
  imageTag: string | undefined,
  { status, description }: Scan,
): Record<string, unknown> {
  return {
    registryId: repository.registryId,
    repositoryName: repository.name,
    imageId: { imageDigest: image.manifest.digest, imageTag },
    imageScanStatus: { status, description },
  };
}
