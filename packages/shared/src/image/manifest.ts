export interface Descriptor {
  readonly digest: string;
  readonly size: number;
  readonly mediaType?: string;
}

/** What a manifest of one image, or of several, refers to. */
export interface Manifest {
  readonly mediaType: string;
  readonly config?: Descriptor;
  readonly layers: readonly Descriptor[];
  /** Everything an index names, attestations too. */
  readonly children: readonly Descriptor[];
  /** The images of an index, by platform; attestations are left out. */
  readonly platforms: readonly (Descriptor & { readonly platform: string })[];
}

/** Reads a manifest in Docker's or OCI's form. `mediaType` counts where the text has none. */
export function parseManifest(text: string, mediaType?: string): Manifest {
  const document = record(JSON.parse(text));
  const type = string(document['mediaType']) || mediaType || '';
  const config = descriptor(document['config']);
  return {
    mediaType: type,
    ...(config ? { config } : {}),
    layers: list(document['layers']).flatMap((layer) => descriptor(layer) ?? []),
    children: list(document['manifests']).flatMap((child) => descriptor(child) ?? []),
    platforms: list(document['manifests']).flatMap(imageOf),
  };
}

/** `linux/arm64`; the default variants are not written: BuildKit asks for `linux/arm64`, and the index says `v8`. */
export function platformName(os: string, architecture: string, variant = ''): string {
  const usual =
    (architecture === 'arm64' && variant === 'v8') || (architecture === 'arm' && variant === 'v7');
  return [os, architecture, ...(variant && !usual ? [variant] : [])].join('/');
}

/** A platform as a user writes it, in the form of `platformName`. */
export function normalPlatform(platform: string): string {
  const [os = '', architecture = '', variant] = platform.toLowerCase().split('/');
  const known: Readonly<Record<string, string>> = { x86_64: 'amd64', aarch64: 'arm64', armhf: 'arm' };
  return platformName(os, known[architecture] ?? architecture, variant);
}

/** What of an image's configuration is compared and shown. */
export interface ImageConfig {
  readonly platform: string;
  readonly labels: Readonly<Record<string, string>>;
}

export function parseConfig(text: string): ImageConfig {
  const document = record(JSON.parse(text));
  const labels = record(record(document['config'])['Labels']);
  return {
    platform: platformName(
      string(document['os']),
      string(document['architecture']),
      string(document['variant']),
    ),
    labels: Object.fromEntries(Object.entries(labels).map(([key, value]) => [key, string(value)])),
  };
}

/** An entry of an index as it stands there, with whatever else it says. */
export type IndexEntry = Readonly<Record<string, unknown>>;

export function indexEntries(text: string): readonly IndexEntry[] {
  return list(record(JSON.parse(text))['manifests']).map(record);
}

/** In the form of `platformName`; undefined for an attestation. */
export function platformOf(entry: IndexEntry): string | undefined {
  const platform = record(entry['platform']);
  const os = string(platform['os']);
  if (os === '' || os === 'unknown') return undefined;
  return platformName(os, string(platform['architecture']), string(platform['variant']));
}

function imageOf(entry: unknown): readonly (Descriptor & { platform: string })[] {
  const found = descriptor(entry);
  const platform = platformOf(record(entry));
  return found && platform !== undefined ? [{ ...found, platform }] : [];
}

function descriptor(value: unknown): Descriptor | undefined {
  const { digest, size, mediaType } = record(value);
  if (typeof digest !== 'string') return undefined;
  return {
    digest,
    size: typeof size === 'number' ? size : 0,
    ...(typeof mediaType === 'string' ? { mediaType } : {}),
  };
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function string(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
