import { ApiError } from '../protocol/api.ts';
import { digestOf, isDigest } from './digest.ts';

export const mediaTypes = {
  dockerManifest: 'application/vnd.docker.distribution.manifest.v2+json',
  dockerList: 'application/vnd.docker.distribution.manifest.list.v2+json',
  ociManifest: 'application/vnd.oci.image.manifest.v1+json',
  ociIndex: 'application/vnd.oci.image.index.v1+json',
} as const;

const indexTypes: readonly string[] = [mediaTypes.dockerList, mediaTypes.ociIndex];
const acceptedTypes: readonly string[] = Object.values(mediaTypes);

/** 4 MiB, the model's limit for `imageManifest`. */
export const manifestLimit = 4_194_304;

export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly platform?: { readonly os: string; readonly architecture: string; readonly variant?: string };
}

/** An image manifest or an index, with the exact text that its digest is of. */
export interface Manifest {
  readonly text: string;
  readonly digest: string;
  readonly mediaType: string;
  readonly isIndex: boolean;
  readonly config?: Descriptor;
  readonly layers: readonly Descriptor[];
  /** An index's entries. */
  readonly children: readonly Descriptor[];
  readonly subject?: string;
  readonly artifactType?: string;
  readonly annotations: Readonly<Record<string, string>>;
}

/**
 * Reads a manifest as PutImage and `PUT /v2/…/manifests/…` do.
 * @param declared media type that came with it (`imageManifestMediaType`, `Content-Type`); needed when the text has none
 * @throws ApiError InvalidParameterException
 */
export function parseManifest(text: string, declared: string | undefined): Manifest {
  const document = parse(text);
  const own = typeof document['mediaType'] === 'string' ? document['mediaType'] : undefined;
  if (own !== undefined && declared !== undefined && own !== declared) {
    throw invalid(`Manifest media type '${own}' does not match the declared '${declared}'`);
  }
  const mediaType = own ?? declared;
  if (mediaType === undefined) throw invalid('Manifest media type is missing');
  if (!acceptedTypes.includes(mediaType)) throw invalid(`Unsupported manifest media type '${mediaType}'`);

  const isIndex = indexTypes.includes(mediaType);
  const subject = document['subject'] === undefined ? undefined : descriptor(document['subject']).digest;
  const config = isIndex ? undefined : descriptor(document['config']);
  const artifactType =
    typeof document['artifactType'] === 'string' ? document['artifactType'] : artifactOf(config?.mediaType);
  const children = isIndex ? descriptors(document['manifests']) : [];
  return {
    text,
    digest: digestOf(text),
    mediaType,
    isIndex,
    ...(config && { config }),
    layers: isIndex ? [] : descriptors(document['layers']),
    children,
    ...(subject !== undefined && { subject }),
    ...(artifactType !== undefined && { artifactType }),
    annotations: strings(document['annotations']),
  };
}

/** A config that is no image's says what kind of artifact this is. */
function artifactOf(configType: string | undefined): string | undefined {
  if (configType === undefined || configType === 'application/vnd.oci.empty.v1+json') return undefined;
  return configType;
}

function parse(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalid('Invalid JSON syntax');
  }
  if (!isRecord(value)) throw invalid('Invalid JSON syntax');
  if (value['schemaVersion'] !== 2) throw invalid('Unsupported manifest schema version');
  return value;
}

function descriptors(value: unknown): Descriptor[] {
  if (!Array.isArray(value)) throw invalid('Invalid JSON syntax');
  return value.map(descriptor);
}

function descriptor(value: unknown): Descriptor {
  if (!isRecord(value)) throw invalid('Invalid JSON syntax');
  const { mediaType, digest, size, platform } = value;
  if (typeof mediaType !== 'string' || typeof digest !== 'string' || typeof size !== 'number') {
    throw invalid('Invalid JSON syntax');
  }
  if (!isDigest(digest)) throw invalid(`Invalid digest '${digest}'`);
  return { mediaType, digest, size, ...platformOf(platform) };
}

function platformOf(value: unknown): Pick<Descriptor, 'platform'> {
  if (!isRecord(value)) return {};
  const { os, architecture, variant } = strings(value);
  if (os === undefined || architecture === undefined) return {};
  return { platform: { os, architecture, ...(variant !== undefined && { variant }) } };
}

/** The members of `value` that are strings. */
export function strings(value: unknown): Record<string, string> {
  if (!isRecord(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The wording is ECR's (as docker and oras users quote it). */
function invalid(constraint: string): ApiError {
  return new ApiError(
    'InvalidParameterException',
    `Invalid parameter at 'ImageManifest' failed to satisfy constraint: '${constraint}'`,
  );
}
