import type { Images, ResolvedImage } from '../core/ports.ts';
import type { EcrState } from './context.ts';
import { digestOf } from './digest.ts';
import { isRecord, strings } from './manifest.ts';
import type { Image, Repository } from './repository.ts';

/** What ECS learns about images: what was pushed here says it itself, images of other hosts are taken on trust. */
export function imagesOf(state: EcrState): Images {
  return {
    resolve(reference, platform) {
      const { host, name, tag, digest } = parseReference(reference);
      if (!isOurs(state, host)) return elsewhere(reference, digest, platform);
      const repository = state.repositories.find(name);
      const image = repository?.find(digest ?? tag);
      return repository && image && describe(state, repository, image, platform);
    },
  };
}

/** The simulator's own address, and the name that this registry would have at AWS. */
function isOurs({ simulation }: EcrState, host: string): boolean {
  const { account, region } = simulation;
  return host === simulation.host() || host === `${account}.dkr.ecr.${region}.amazonaws.com`;
}

function elsewhere(reference: string, digest: string | undefined, platform: string): ResolvedImage {
  const named = digest ?? digestOf(reference);
  return { digest: named, platformDigest: named, platforms: [platform], labels: {} };
}

function describe(state: EcrState, repository: Repository, image: Image, platform: string): ResolvedImage {
  const candidates = image.manifest.isIndex
    ? image.manifest.children.flatMap(({ digest }) => repository.images.get(digest) ?? [])
    : [image];
  const described = candidates
    .map((candidate) => ({ digest: candidate.manifest.digest, ...readConfig(state, candidate) }))
    .filter((candidate) => candidate.platform !== undefined);
  const match = described.find((candidate) => runsOn(candidate.platform, platform));
  return {
    digest: image.manifest.digest,
    ...(match && { platformDigest: match.digest }),
    platforms: described.flatMap((candidate) => candidate.platform ?? []),
    labels: (match ?? described[0])?.labels ?? {},
  };
}

/** Attestations and other artifacts have no platform, or `unknown`. */
function readConfig(
  { blobs }: EcrState,
  { manifest }: Image,
): { platform?: string; labels: Record<string, string> } {
  const bytes = manifest.config && blobs.read(manifest.config.digest);
  const config = bytes && parseConfig(bytes);
  if (!config) return { labels: {} };
  const { os, architecture, variant } = strings(config);
  const container = config['config'];
  const labels = isRecord(container) ? strings(container['Labels']) : {};
  if (os === undefined || architecture === undefined || architecture === 'unknown') return { labels };
  return { platform: [os, architecture, ...(variant ? [variant] : [])].join('/'), labels };
}

function parseConfig(bytes: Buffer): Record<string, unknown> | undefined {
  try {
    const config: unknown = JSON.parse(bytes.toString('utf8'));
    return isRecord(config) ? config : undefined;
  } catch {
    return undefined;
  }
}

/** Operating system and architecture decide; the variant does not. */
function runsOn(offered: string | undefined, wanted: string): boolean {
  return offered !== undefined && base(offered) === base(wanted);
}

function base(platform: string): string {
  return platform.split('/').slice(0, 2).join('/').toLowerCase();
}

/** `host/name:tag@digest`; a host has a dot or a port or is localhost, as docker has it. */
function parseReference(reference: string): { host: string; name: string; tag: string; digest?: string } {
  const at = reference.indexOf('@');
  const digest = at < 0 ? undefined : reference.slice(at + 1);
  const tagged = at < 0 ? reference : reference.slice(0, at);
  const slash = tagged.indexOf('/');
  const first = slash < 0 ? '' : tagged.slice(0, slash);
  const hasHost = /[.:]/.test(first) || first === 'localhost';
  const path = hasHost ? tagged.slice(slash + 1) : tagged;
  const colon = path.lastIndexOf(':');
  return {
    host: hasHost ? first : '',
    name: colon < 0 ? path : path.slice(0, colon),
    tag: colon < 0 ? 'latest' : path.slice(colon + 1),
    ...(digest !== undefined && { digest }),
  };
}
