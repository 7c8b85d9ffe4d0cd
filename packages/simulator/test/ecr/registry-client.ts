import { digestOf } from '../../src/ecr/digest.ts';
import { mediaTypes } from '../../src/ecr/manifest.ts';
import { at, type Account } from './account.ts';

/** `Authorization` header of a client that has logged in. */
export function logIn(account: Account): string {
  const answer = account.call('GetAuthorizationToken', {});
  return `Basic ${String(at(answer, 'authorizationData', 0, 'authorizationToken'))}`;
}

/** A client of the registry protocol, as small as can be. */
export class RegistryClient {
  readonly #account: Account;
  readonly authorization: string;

  constructor(account: Account, authorization = logIn(account)) {
    this.#account = account;
    this.authorization = authorization;
  }

  send(
    method: string,
    path: string,
    body?: string | Uint8Array,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    return fetch(new URL(path, `http://${this.#account.host}`), {
      method,
      headers: { authorization: this.authorization, ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : Buffer.from(body) }),
    });
  }

  /** POST, then all of it in one PUT. */
  async pushBlob(name: string, bytes: Buffer): Promise<string> {
    const digest = digestOf(bytes);
    const begun = await this.send('POST', `/v2/${name}/blobs/uploads/`);
    const location = begun.headers.get('location') ?? '';
    const done = await this.send('PUT', `${location}?digest=${digest}`, bytes);
    if (done.status !== 201) throw new Error(await done.text());
    return digest;
  }

  putManifest(name: string, reference: string, manifest: string, mediaType?: string): Promise<Response> {
    return this.send('PUT', `/v2/${name}/manifests/${reference}`, manifest, {
      'content-type': mediaType ?? mediaTypes.ociManifest,
    });
  }

  /** Pushes an image of one layer; returns its manifest. */
  async pushImage(
    name: string,
    tag: string | undefined,
    image: { labels?: Record<string, string>; architecture?: string; layer?: string } = {},
  ): Promise<{ manifest: string; digest: string; response: Response }> {
    const { labels = {}, architecture = 'amd64', layer = 'layer' } = image;
    const config = Buffer.from(JSON.stringify({ os: 'linux', architecture, config: { Labels: labels } }));
    const manifest = manifestOf(
      { digest: await this.pushBlob(name, config), size: config.length },
      { digest: await this.pushBlob(name, Buffer.from(layer)), size: layer.length },
    );
    const digest = digestOf(manifest);
    return { manifest, digest, response: await this.putManifest(name, tag ?? digest, manifest) };
  }
}

export function manifestOf(
  config: { digest: string; size: number },
  layer: { digest: string; size: number },
): string {
  return JSON.stringify(
    {
      schemaVersion: 2,
      mediaType: mediaTypes.ociManifest,
      config: { mediaType: 'application/vnd.oci.image.config.v1+json', ...config },
      layers: [{ mediaType: 'application/vnd.oci.image.layer.v1.tar', ...layer }],
    },
    null,
    3,
  );
}

export function indexOf(...digests: string[]): string {
  return JSON.stringify({
    schemaVersion: 2,
    mediaType: mediaTypes.ociIndex,
    manifests: digests.map((digest) => ({ mediaType: mediaTypes.ociManifest, digest, size: 1 })),
  });
}
