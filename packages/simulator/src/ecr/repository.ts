import type {
  EncryptionConfiguration,
  ImageTagMutability,
  ImageTagMutabilityExclusionFilter,
} from '@aws-sdk/client-ecr';
import { ApiError } from '../protocol/api.ts';
import type { Manifest } from './manifest.ts';
import { isImmutable } from './mutability.ts';
import type { Scan } from './scans.ts';

/** A manifest or index that was pushed or declared, and when (virtual milliseconds since the epoch). */
export interface Image {
  readonly manifest: Manifest;
  readonly pushedAt: number;
  pulledAt?: number;
  scan?: Scan;
}

export interface RepositorySettings {
  imageTagMutability: ImageTagMutability;
  imageTagMutabilityExclusionFilters?: ImageTagMutabilityExclusionFilter[];
  scanOnPush: boolean;
  encryptionConfiguration: EncryptionConfiguration;
  lifecyclePolicyText?: string;
}

export class Repository {
  readonly name: string;
  readonly registryId: string;
  readonly createdAt: number;
  readonly settings: RepositorySettings;
  readonly resourceTags = new Map<string, string>();
  /** By digest, oldest first. */
  readonly images = new Map<string, Image>();
  /** Digest by tag. */
  readonly tags = new Map<string, string>();
  /** The blobs that may be used and read here: pushed, or mounted. */
  readonly layers = new Set<string>();

  constructor(name: string, registryId: string, createdAt: number, settings: RepositorySettings) {
    this.name = name;
    this.registryId = registryId;
    this.createdAt = createdAt;
    this.settings = settings;
  }

  byTag(tag: string): Image | undefined {
    const digest = this.tags.get(tag);
    return digest === undefined ? undefined : this.images.get(digest);
  }

  /** @param reference a tag or a digest */
  find(reference: string): Image | undefined {
    return this.images.get(reference) ?? this.byTag(reference);
  }

  tagsOf(digest: string): string[] {
    return [...this.tags].filter(([, tagged]) => tagged === digest).map(([tag]) => tag);
  }

  /** Images (signatures, SBOMs, …) that name this one as their subject. */
  referrersOf(digest: string): Image[] {
    return [...this.images.values()].filter(({ manifest }) => manifest.subject === digest);
  }

  /** Whether an index lists this image; such an image is not deleted alone. */
  isListed(digest: string): boolean {
    return [...this.images.values()].some(({ manifest }) =>
      manifest.children.some((child) => child.digest === digest),
    );
  }

  /**
   * Adds a manifest, or a tag to one that is here.
   * @throws ApiError LayersNotFoundException, ReferencedImagesNotFoundException, ImageTagAlreadyExistsException
   */
  put(manifest: Manifest, tag: string | undefined, now: number): Image {
    this.#requireParts(manifest);
    if (tag !== undefined) this.#requireTagFree(tag, manifest.digest);
    const image = this.images.get(manifest.digest) ?? { manifest, pushedAt: now };
    this.images.set(manifest.digest, image);
    if (tag !== undefined) this.tags.set(tag, manifest.digest);
    return image;
  }

  #requireParts(manifest: Manifest): void {
    const parts = manifest.config ? [manifest.config, ...manifest.layers] : manifest.layers;
    const layers = missing(parts, this.layers);
    if (layers.length > 0) {
      throw new ApiError(
        'LayersNotFoundException',
        `Layers with digests '[${layers.join(', ')}]' ${this.#requiredHere()}`,
      );
    }
    const images = missing(manifest.children, this.images);
    if (images.length > 0) {
      throw new ApiError(
        'ReferencedImagesNotFoundException',
        `Images with digests '[${images.join(', ')}]' ${this.#requiredHere()}`,
      );
    }
  }

  #requiredHere(): string {
    return (
      `required for pushing image into repository with name '${this.name}' ` +
      `in the registry with id '${this.registryId}' do not exist`
    );
  }

  #requireTagFree(tag: string, digest: string): void {
    const taken = this.tags.get(tag);
    if (taken === undefined || taken === digest || !isImmutable(this.settings, tag)) return;
    throw tagAlreadyExists(tag, this.name);
  }
}

export function tagAlreadyExists(tag: string, repositoryName: string): ApiError {
  return new ApiError(
    'ImageTagAlreadyExistsException',
    `The image tag '${tag}' already exists in the '${repositoryName}' repository ` +
      'and cannot be overwritten because the tag is immutable.',
  );
}

function missing(parts: Manifest['layers'], present: { has(digest: string): boolean }): string[] {
  return [...new Set(parts.map(({ digest }) => digest))].filter((digest) => !present.has(digest));
}
