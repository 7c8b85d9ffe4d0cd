import { ApiError } from '../../protocol/api.ts';
import { digestOf, isDigest } from '../digest.ts';
import { mediaTypes, parseManifest } from '../manifest.ts';
import { isImmutable } from '../mutability.ts';
import { tagAlreadyExists, type Image, type Repository } from '../repository.ts';
import { RegistryError, type Answer } from './answer.ts';
import { readManifest, type Exchange, type RegistryOperation } from './exchange.ts';

const path = /^\/v2\/(?<name>.+)\/manifests\/(?<reference>[^/]+)$/;
const tagPattern = /^\w[\w.-]{0,127}$/;

export const manifestOperations: readonly RegistryOperation[] = [
  { name: 'HeadManifest', method: 'HEAD', path, action: 'BatchGetImage', run: read },
  { name: 'GetManifest', method: 'GET', path, action: 'BatchGetImage', run: read },
  { name: 'PutManifest', method: 'PUT', path, action: 'PutImage', run: put },
  { name: 'DeleteManifest', method: 'DELETE', path, action: 'BatchDeleteImage', run: refuseDelete },
  {
    name: 'ListTags',
    method: 'GET',
    path: /^\/v2\/(?<name>.+)\/tags\/list$/,
    action: 'ListImages',
    run: listTags,
  },
  {
    name: 'ListReferrers',
    method: 'GET',
    path: /^\/v2\/(?<name>.+)\/referrers\/(?<reference>[^/]+)$/,
    action: 'BatchGetImage',
    run: listReferrers,
  },
];

export function refuseDelete(): Answer {
  throw new RegistryError(405, 'UNSUPPORTED', 'The operation is unsupported.');
}

function read({ state, name, reference, request }: Exchange): Answer {
  const image = state.repositories.get(name).find(reference);
  if (!image) throw new RegistryError(404, 'MANIFEST_UNKNOWN', 'Requested image not found');
  const { text, mediaType, digest } = image.manifest;
  if (request.method === 'GET') image.pulledAt = state.simulation.time.now;
  return {
    status: 200,
    headers: { 'content-type': mediaType, 'docker-content-digest': digest },
    body: text,
  };
}

async function put({ state, name, reference, request }: Exchange): Promise<Answer> {
  const repository = state.repositories.get(name);
  const text = await readManifest(request);
  const tag = isDigest(reference) ? undefined : reference;
  if (tag === undefined && reference !== digestOf(text)) {
    throw new RegistryError(400, 'DIGEST_INVALID', `The manifest does not have the digest '${reference}'`);
  }
  if (tag !== undefined && !tagPattern.test(tag)) {
    throw new RegistryError(400, 'TAG_INVALID', `Invalid tag '${tag}'`);
  }
  const manifest = parseManifest(text, request.headers['content-type']);
  requireRepeatable(state.simulation.variants.identicalPushToImmutableTag, repository, tag, manifest.digest);
  const image = repository.put(manifest, tag, state.simulation.time.now);
  state.scans.pushed(repository, image);
  return {
    status: 201,
    headers: {
      location: `/v2/${name}/manifests/${manifest.digest}`,
      'docker-content-digest': manifest.digest,
      ...(manifest.subject !== undefined && { 'oci-subject': manifest.subject }),
    },
  };
}

/** What ECR does when an immutable tag is pushed once more with what it already names is not documented. */
function requireRepeatable(
  variant: 'accepted' | 'refused',
  repository: Repository,
  tag: string | undefined,
  digest: string,
): void {
  if (variant === 'accepted' || tag === undefined) return;
  if (repository.tags.get(tag) === digest && isImmutable(repository.settings, tag)) {
    throw tagAlreadyExists(tag, repository.name);
  }
}

function listTags({ state, name, query }: Exchange): Answer {
  const repository = state.repositories.get(name);
  const last = query.get('last') ?? '';
  const limit = query.has('n') ? Number(query.get('n')) : 1000;
  if (!Number.isInteger(limit) || limit < 1) {
    throw new ApiError('InvalidParameterException', `Invalid parameter at 'n': '${query.get('n')}'`);
  }
  const after = [...repository.tags.keys()].sort().filter((tag) => tag > last);
  const tags = after.slice(0, limit);
  const next = new URLSearchParams({ n: String(limit), last: tags.at(-1) ?? '' });
  return {
    status: 200,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      ...(after.length > limit && { link: `</v2/${name}/tags/list?${next.toString()}>; rel="next"` }),
    },
    body: JSON.stringify({ name, tags }),
  };
}

function listReferrers({ state, name, reference, query }: Exchange): Answer {
  const artifactType = query.get('artifactType');
  const referrers = state.repositories
    .get(name)
    .referrersOf(reference)
    .filter(({ manifest }) => artifactType === null || manifest.artifactType === artifactType);
  return {
    status: 200,
    headers: {
      'content-type': mediaTypes.ociIndex,
      ...(artifactType !== null && { 'oci-filters-applied': 'artifactType' }),
    },
    body: JSON.stringify({
      schemaVersion: 2,
      mediaType: mediaTypes.ociIndex,
      manifests: referrers.map(descriptorOf),
    }),
  };
}

function descriptorOf({ manifest }: Image): Record<string, unknown> {
  return {
    mediaType: manifest.mediaType,
    digest: manifest.digest,
    size: Buffer.byteLength(manifest.text),
    artifactType: manifest.artifactType,
    annotations: manifest.annotations,
  };
}
