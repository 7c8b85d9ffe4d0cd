import type {
  BatchCheckLayerAvailabilityRequest,
  CompleteLayerUploadRequest,
  GetDownloadUrlForLayerRequest,
  InitiateLayerUploadRequest,
  UploadLayerPartRequest,
} from '@aws-sdk/client-ecr';
import { ApiError, type Operation } from '../../protocol/api.ts';
import type { Upload } from '../blobs.ts';
import { operation } from '../../protocol/operation.ts';
import type { EcrState } from '../context.ts';
import { isDigest } from '../digest.ts';
import type { Repository } from '../repository.ts';

/** What InitiateLayerUpload recommends, and the smallest size of a part that is not the last. */
const partSize = 10 * 1024 * 1024;
const smallestPart = 5 * 1024 * 1024;

/** A part as the wire carries it: bytes in base64. */
type UploadLayerPartInput = Omit<UploadLayerPartRequest, 'layerPartBlob'> & { layerPartBlob?: string };

export function layerOperations({ repositories, blobs, simulation }: EcrState): Record<string, Operation> {
  const lastParts = new Map<string, number>();
  const findUpload = (repository: Repository, uploadId: string | undefined): Upload => {
    const upload = blobs.upload(uploadId ?? '', repository.name);
    if (upload) return upload;
    throw new ApiError(
      'UploadNotFoundException',
      `Upload with id '${uploadId}' does not exist in the repository with name '${repository.name}'`,
    );
  };

  return {
    BatchCheckLayerAvailability: operation((input: BatchCheckLayerAvailabilityRequest) => {
      const repository = repositories.of(input);
      const [valid, invalid] = divide(input.layerDigests ?? [], isDigest);
      return {
        layers: valid.map((layerDigest) =>
          repository.layers.has(layerDigest)
            ? { layerDigest, layerAvailability: 'AVAILABLE', layerSize: blobs.size(layerDigest) }
            : { layerDigest, layerAvailability: 'UNAVAILABLE' },
        ),
        failures: invalid.map((layerDigest) => ({
          layerDigest,
          failureCode: layerDigest === '' ? 'MissingLayerDigest' : 'InvalidLayerDigest',
          failureReason: `Invalid layer digest '${layerDigest}'`,
        })),
      };
    }),

    InitiateLayerUpload: operation((input: InitiateLayerUploadRequest) => {
      const { id } = blobs.begin(repositories.of(input).name);
      return { uploadId: id, partSize };
    }),

    UploadLayerPart: operation((input: UploadLayerPartInput) => {
      const repository = repositories.of(input);
      const upload = findUpload(repository, input.uploadId);
      const bytes = Buffer.from(input.layerPartBlob ?? '', 'base64');
      const { partFirstByte = 0, partLastByte = 0 } = input;
      if (partFirstByte !== upload.size || partLastByte - partFirstByte + 1 !== bytes.length) {
        throw new ApiError(
          'InvalidLayerPartException',
          `Layer part ${partFirstByte} to ${partLastByte} of ${bytes.length} bytes does not follow the last byte received`,
          400,
          {
            registryId: repository.registryId,
            repositoryName: repository.name,
            uploadId: upload.id,
            lastValidByteReceived: upload.size - 1,
          },
        );
      }
      if ((lastParts.get(upload.id) ?? smallestPart) < smallestPart) {
        throw new ApiError(
          'LayerPartTooSmallException',
          `All parts of a layer but the last have at least ${smallestPart} bytes`,
        );
      }
      lastParts.set(upload.id, bytes.length);
      blobs.append(upload.id, bytes);
      return {
        registryId: repository.registryId,
        repositoryName: repository.name,
        uploadId: upload.id,
        lastByteReceived: upload.size - 1,
      };
    }),

    CompleteLayerUpload: operation((input: CompleteLayerUploadRequest) => {
      const repository = repositories.of(input);
      const upload = findUpload(repository, input.uploadId);
      const layerDigest = input.layerDigests?.[0] ?? '';
      if (upload.size === 0) {
        throw new ApiError('EmptyUploadException', 'The upload does not contain any layer parts');
      }
      if (repository.layers.has(layerDigest)) {
        throw new ApiError(
          'LayerAlreadyExistsException',
          `Layer with digest '${layerDigest}' already exists in the repository with name '${repository.name}'`,
        );
      }
      lastParts.delete(upload.id);
      if (!blobs.finish(upload.id, layerDigest)) {
        throw new ApiError(
          'InvalidLayerException',
          `The uploaded bytes do not have the digest '${layerDigest}'`,
        );
      }
      repository.layers.add(layerDigest);
      return {
        registryId: repository.registryId,
        repositoryName: repository.name,
        uploadId: upload.id,
        layerDigest,
      };
    }),

    GetDownloadUrlForLayer: operation((input: GetDownloadUrlForLayerRequest) => {
      const repository = repositories.of(input);
      const { layerDigest = '' } = input;
      if (!repository.layers.has(layerDigest)) {
        throw new ApiError(
          'LayersNotFoundException',
          `Layers with digests '[${layerDigest}]' do not exist in the repository with name '${repository.name}' ` +
            `in the registry with id '${repository.registryId}'`,
        );
      }
      return {
        downloadUrl: `http://${simulation.host()}/v2/_layers/${encodeURIComponent(repository.name)}/${layerDigest}`,
        layerDigest,
      };
    }),
  };
}

function divide<T>(items: readonly T[], test: (item: T) => boolean): [T[], T[]] {
  return [items.filter(test), items.filter((item) => !test(item))];
}
