import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { digestOf } from '../../src/ecr/digest.ts';
import { mediaTypes } from '../../src/ecr/manifest.ts';
import { at, openAccount, type Account } from './account.ts';
import { indexOf, RegistryClient } from './registry-client.ts';

let account: Account;
const repositoryName = 'team/web';

beforeEach(async () => {
  account = await openAccount();
  account.call('CreateRepository', { repositoryName });
});

afterEach(() => account.close());

function call(operation: string, input: object = {}): unknown {
  return account.call(operation, { repositoryName, ...input });
}

function manifestAt(imageTag: string): string {
  return String(at(call('BatchGetImage', { imageIds: [{ imageTag }] }), 'images', 0, 'imageManifest'));
}

describe('repositories', () => {
  test('name the registry by its own address', () => {
    expect(account.call('DescribeRepositories', { repositoryNames: [repositoryName] })).toEqual({
      repositories: [
        {
          repositoryArn: 'arn:aws:ecr:eu-west-1:123456789012:repository/team/web',
          registryId: '123456789012',
          repositoryName,
          repositoryUri: `${account.host}/team/web`,
          createdAt: Date.UTC(2026, 0, 5) / 1000,
          imageTagMutability: 'MUTABLE',
          imageScanningConfiguration: { scanOnPush: false },
          encryptionConfiguration: { encryptionType: 'AES256' },
        },
      ],
    });
    expect(account.call('GetAuthorizationToken', {})).toMatchObject({
      authorizationData: [
        { proxyEndpoint: `http://${account.host}`, expiresAt: Date.UTC(2026, 0, 5, 12) / 1000 },
      ],
    });
  });

  test('that are missing are named, also in another registry', () => {
    expect(() => account.call('DescribeRepositories', { repositoryNames: ['other'] })).toThrow(
      expect.objectContaining({
        code: 'RepositoryNotFoundException',
        message: "The repository with name 'other' does not exist in the registry with id '123456789012'",
      }),
    );
    expect(() => call('ListImages', { registryId: '999999999999' })).toThrow(
      "registry with id '999999999999'",
    );
  });

  test('are not created twice', () => {
    expect(() => call('CreateRepository')).toThrow(
      expect.objectContaining({ code: 'RepositoryAlreadyExistsException' }),
    );
  });

  test('take exclusion filters only with the settings that have exclusions', () => {
    const filters = [{ filterType: 'WILDCARD', filter: 'latest' }];
    const put = (imageTagMutability: string, imageTagMutabilityExclusionFilters?: object[]): unknown =>
      call('PutImageTagMutability', { imageTagMutability, imageTagMutabilityExclusionFilters });
    expect(() => put('IMMUTABLE', filters)).toThrow('takes none');
    expect(() => put('IMMUTABLE_WITH_EXCLUSION')).toThrow('takes 1 to 5 filters');
    expect(put('MUTABLE_WITH_EXCLUSION', filters)).toMatchObject({
      imageTagMutabilityExclusionFilters: filters,
    });
    put('IMMUTABLE');
    const [described] = [account.call('DescribeRepositories', {})];
    expect(at(described, 'repositories', 0)).not.toHaveProperty('imageTagMutabilityExclusionFilters');
  });

  test('keep their lifecycle policy and tags', () => {
    expect(() => call('GetLifecyclePolicy')).toThrow(
      expect.objectContaining({ code: 'LifecyclePolicyNotFoundException' }),
    );
    expect(() => call('PutLifecyclePolicy', { lifecyclePolicyText: '{}' })).toThrow('1 to 50 rules');
    const lifecyclePolicyText = JSON.stringify({ rules: [{ rulePriority: 1 }] });
    call('PutLifecyclePolicy', { lifecyclePolicyText });
    expect(call('GetLifecyclePolicy')).toMatchObject({ lifecyclePolicyText });
    const resourceArn = 'arn:aws:ecr:eu-west-1:123456789012:repository/team/web';
    const tags = [{ Key: 'team', Value: 'web' }];
    account.call('TagResource', { resourceArn, tags });
    expect(account.call('ListTagsForResource', { resourceArn })).toEqual({ tags });
  });

  test('with images are deleted only by force', () => {
    account.ecr.seed({ images: [{ repositoryName, tags: ['v1'] }] });
    expect(() => call('DeleteRepository')).toThrow(
      expect.objectContaining({ code: 'RepositoryNotEmptyException' }),
    );
    call('DeleteRepository', { force: true });
    expect(() => call('ListImages')).toThrow(
      expect.objectContaining({ code: 'RepositoryNotFoundException' }),
    );
  });
});

describe('images', () => {
  test('are pushed through the registry and described here', async () => {
    const { digest, manifest } = await new RegistryClient(account).pushImage(repositoryName, 'v1');
    expect(call('DescribeImages', { imageIds: [{ imageTag: 'v1' }] })).toMatchObject({
      imageDetails: [
        {
          imageDigest: digest,
          imageTags: ['v1'],
          imageManifestMediaType: mediaTypes.ociManifest,
          imageSizeInBytes: sizes(manifest),
        },
      ],
    });
  });

  test('that are missing are failures of BatchGetImage and errors of DescribeImages', () => {
    expect(
      call('BatchGetImage', { imageIds: [{ imageTag: 'v9' }, {}, { imageDigest: 'sha256:short' }] }),
    ).toMatchObject({
      images: [],
      failures: [
        { imageId: { imageTag: 'v9' }, failureCode: 'ImageNotFound' },
        { failureCode: 'MissingDigestAndTag' },
        { failureCode: 'InvalidImageDigest' },
      ],
    });
    expect(() => call('DescribeImages', { imageIds: [{ imageTag: 'v9' }] })).toThrow(
      expect.objectContaining({
        code: 'ImageNotFoundException',
        message:
          "The image with imageId {imageDigest:'null', imageTag:'v9'} does not exist within the repository " +
          "with name 'team/web' in the registry with id '123456789012'",
      }),
    );
  });

  test('do not match a tag with another digest', () => {
    account.ecr.seed({ images: [{ repositoryName, tags: ['v1'] }] });
    expect(
      call('BatchGetImage', { imageIds: [{ imageTag: 'v1', imageDigest: digestOf('other') }] }),
    ).toMatchObject({ failures: [{ failureCode: 'ImageTagDoesNotMatchDigest' }] });
  });

  test('get a further tag by PutImage, the same manifest byte for byte', async () => {
    const { manifest, digest } = await new RegistryClient(account).pushImage(repositoryName, 'v1');
    expect(manifestAt('v1')).toBe(manifest);
    expect(call('PutImage', { imageManifest: manifest, imageTag: 'stable' })).toMatchObject({
      image: { imageId: { imageDigest: digest, imageTag: 'stable' } },
    });
    expect(() => call('PutImage', { imageManifest: manifest, imageTag: 'stable' })).toThrow(
      expect.objectContaining({ code: 'ImageAlreadyExistsException' }),
    );
    expect(() => call('PutImage', { imageManifest: manifest })).toThrow(
      expect.objectContaining({ code: 'ImageAlreadyExistsException' }),
    );
  });

  test('do not take over an immutable tag', () => {
    account.ecr.seed({
      repositories: [{ repositoryName, imageTagMutability: 'IMMUTABLE' }],
      images: [
        { repositoryName, tags: ['v1'] },
        { repositoryName, tags: ['v2'] },
      ],
    });
    expect(() => call('PutImage', { imageManifest: manifestAt('v2'), imageTag: 'v1' })).toThrow(
      expect.objectContaining({ code: 'ImageTagAlreadyExistsException' }),
    );
  });

  test('have a digest of their exact bytes', () => {
    account.ecr.seed({ images: [{ repositoryName, tags: ['v1'] }] });
    const imageManifest = JSON.stringify(JSON.parse(manifestAt('v1')), null, 2);
    expect(() => call('PutImage', { imageManifest, imageDigest: digestOf(manifestAt('v1')) })).toThrow(
      expect.objectContaining({ code: 'ImageDigestDoesNotMatchException' }),
    );
    expect(call('PutImage', { imageManifest, imageTag: 'v2' })).toMatchObject({
      image: { imageId: { imageDigest: digestOf(imageManifest) } },
    });
  });

  test('need a media type, in the manifest or beside it', () => {
    account.ecr.seed({ images: [{ repositoryName, tags: ['v1'] }] });
    const imageManifest = manifestAt('v1').replace(`"mediaType":"${mediaTypes.ociManifest}",`, '');
    expect(() => call('PutImage', { imageManifest, imageTag: 'v2' })).toThrow('media type is missing');
    const imageManifestMediaType = mediaTypes.ociManifest;
    expect(call('PutImage', { imageManifest, imageManifestMediaType, imageTag: 'v2' })).toMatchObject({
      image: { imageManifestMediaType },
    });
  });

  test('of an index need to be there first', () => {
    const missing = digestOf('missing');
    expect(() => call('PutImage', { imageManifest: indexOf(missing), imageTag: 'v1' })).toThrow(
      expect.objectContaining({ code: 'ReferencedImagesNotFoundException' }),
    );
  });

  test('of other registries need their layers copied first', () => {
    account.ecr.seed({ images: [{ repositoryName: 'elsewhere', tags: ['v1'] }] });
    const { images } = {
      images: account.call('BatchGetImage', { repositoryName: 'elsewhere', imageIds: [{ imageTag: 'v1' }] }),
    };
    expect(() => call('PutImage', { imageManifest: at(images, 'images', 0, 'imageManifest') })).toThrow(
      expect.objectContaining({ code: 'LayersNotFoundException' }),
    );
  });

  test('that an index lists are not deleted alone', () => {
    account.ecr.seed({
      images: [{ repositoryName, tags: ['v1'], platforms: ['linux/amd64', 'linux/arm64'] }],
    });
    const child = at(JSON.parse(manifestAt('v1')), 'manifests', 0, 'digest');
    expect(call('BatchDeleteImage', { imageIds: [{ imageDigest: child }] })).toMatchObject({
      imageIds: [],
      failures: [{ failureCode: 'ImageReferencedByManifestList' }],
    });
    call('BatchDeleteImage', { imageIds: [{ imageTag: 'v1' }] });
    expect(call('BatchDeleteImage', { imageIds: [{ imageDigest: child }] })).toMatchObject({ failures: [] });
  });

  test('with two tags stay when one is deleted', () => {
    account.ecr.seed({ images: [{ repositoryName, tags: ['v1', 'stable'] }] });
    call('BatchDeleteImage', { imageIds: [{ imageTag: 'v1' }] });
    expect(call('ListImages')).toMatchObject({ imageIds: [{ imageTag: 'stable' }] });
  });

  test('are listed in pages and by whether they have a tag', () => {
    account.ecr.seed({
      images: [{ repositoryName, tags: ['v1'], platforms: ['linux/amd64', 'linux/arm64'] }],
    });
    expect(call('ListImages', { filter: { tagStatus: 'TAGGED' } })).toMatchObject({
      imageIds: [{ imageTag: 'v1' }],
    });
    const first = call('DescribeImages', { maxResults: 2 });
    expect(at(first, 'imageDetails', 'length')).toBe(2);
    const second = call('DescribeImages', { nextToken: at(first, 'nextToken') });
    expect(second).toMatchObject({ imageDetails: [{ imageTags: ['v1'] }] });
    expect(second).not.toHaveProperty('nextToken', expect.anything());
  });

  test('that are an index may be answered by their first image when the index is not accepted', async () => {
    account.close();
    account = await openAccount({ variants: { indexNotAccepted: 'first-image' } });
    account.ecr.seed({
      images: [{ repositoryName, tags: ['v1'], platforms: ['linux/amd64', 'linux/arm64'] }],
    });
    const ask = (acceptedMediaTypes?: string[]): unknown =>
      at(
        call('BatchGetImage', { imageIds: [{ imageTag: 'v1' }], acceptedMediaTypes }),
        'images',
        0,
        'imageManifestMediaType',
      );
    expect(ask()).toBe(mediaTypes.ociManifest);
    expect(ask([mediaTypes.ociIndex])).toBe(mediaTypes.ociIndex);
  });
});

describe('layers', () => {
  test('come in parts and can be downloaded', async () => {
    const bytes = Buffer.from('a layer');
    const layerDigest = digestOf(bytes);
    const uploadId = at(call('InitiateLayerUpload'), 'uploadId');
    const part = { uploadId, partFirstByte: 0, partLastByte: bytes.length - 1 };
    expect(() => call('UploadLayerPart', { ...part, partFirstByte: 3, layerPartBlob: 'aaaa' })).toThrow(
      expect.objectContaining({ code: 'InvalidLayerPartException' }),
    );
    call('UploadLayerPart', { ...part, layerPartBlob: bytes.toString('base64') });
    call('CompleteLayerUpload', { uploadId, layerDigests: [layerDigest] });
    expect(call('BatchCheckLayerAvailability', { layerDigests: [layerDigest, digestOf('x')] })).toMatchObject(
      {
        layers: [
          { layerAvailability: 'AVAILABLE', layerSize: bytes.length },
          { layerAvailability: 'UNAVAILABLE' },
        ],
      },
    );
    const { downloadUrl } = {
      downloadUrl: at(call('GetDownloadUrlForLayer', { layerDigest }), 'downloadUrl'),
    };
    expect(await (await fetch(String(downloadUrl))).text()).toBe('a layer');
  });

  test('with another digest are refused', () => {
    const uploadId = at(call('InitiateLayerUpload'), 'uploadId');
    expect(() => call('CompleteLayerUpload', { uploadId, layerDigests: [digestOf('')] })).toThrow(
      expect.objectContaining({ code: 'EmptyUploadException' }),
    );
    call('UploadLayerPart', { uploadId, partFirstByte: 0, partLastByte: 2, layerPartBlob: 'YWJj' });
    expect(() => call('CompleteLayerUpload', { uploadId, layerDigests: [digestOf('other')] })).toThrow(
      expect.objectContaining({ code: 'InvalidLayerException' }),
    );
    expect(() => call('CompleteLayerUpload', { uploadId, layerDigests: [digestOf('abc')] })).toThrow(
      expect.objectContaining({ code: 'UploadNotFoundException' }),
    );
  });
});

describe('scans', () => {
  const findings = [
    { name: 'CVE-2026-0001', severity: 'CRITICAL' },
    { name: 'CVE-2026-0002', severity: 'LOW' },
  ];
  const describeScan = (): unknown => call('DescribeImageScanFindings', { imageId: { imageTag: 'v1' } });
  const pass = (milliseconds: number): void =>
    account.simulation.time.runUntil(account.simulation.time.now + milliseconds);

  test('begin on push, end later and count what they found', () => {
    account.ecr.seed({
      repositories: [{ repositoryName, imageScanningConfiguration: { scanOnPush: true } }],
      scans: [{ repositoryName, findings, duration: 10_000 }],
      images: [{ repositoryName, tags: ['v1'] }],
    });
    expect(describeScan()).toMatchObject({ imageScanStatus: { status: 'IN_PROGRESS' } });
    expect(describeScan()).not.toHaveProperty('imageScanFindings', expect.anything());
    pass(10_000);
    expect(describeScan()).toMatchObject({
      imageScanStatus: { status: 'COMPLETE' },
      imageScanFindings: { findings, findingSeverityCounts: { CRITICAL: 1, LOW: 1 } },
    });
  });

  test('that are enhanced end ACTIVE and cannot be asked for', () => {
    account.ecr.seed({
      scans: [{ repositoryName, findings, scanType: 'ENHANCED', duration: 1000 }],
      images: [{ repositoryName, tags: ['v1'] }],
    });
    pass(1000);
    expect(describeScan()).toMatchObject({
      imageScanStatus: { status: 'ACTIVE' },
      imageScanFindings: { enhancedFindings: findings },
    });
    expect(() => call('StartImageScan', { imageId: { imageTag: 'v1' } })).toThrow(
      expect.objectContaining({ code: 'ValidationException' }),
    );
  });

  test('on request: once a day, and not of an index', () => {
    account.ecr.seed({
      images: [
        { repositoryName, tags: ['v1'] },
        { repositoryName, tags: ['many'], platforms: ['linux/amd64', 'linux/arm64'] },
      ],
    });
    const start = (imageTag: string): unknown => call('StartImageScan', { imageId: { imageTag } });
    expect(describeScan).toThrow(expect.objectContaining({ code: 'ScanNotFoundException' }));
    expect(start('v1')).toMatchObject({ imageScanStatus: { status: 'IN_PROGRESS' } });
    expect(() => start('v1')).toThrow(expect.objectContaining({ code: 'LimitExceededException' }));
    expect(() => start('many')).toThrow(expect.objectContaining({ code: 'UnsupportedImageTypeException' }));
  });
});

function sizes(manifest: string): number {
  const parsed: unknown = JSON.parse(manifest);
  return Number(at(parsed, 'config', 'size')) + Number(at(parsed, 'layers', 0, 'size'));
}
