import { ListImageReferrersCommand, type ECRClient } from '@aws-sdk/client-ecr';
import { ActionError } from '../runner/errors.ts';
import { command, lastWords } from './command.ts';
import { findImages } from './ecr.ts';
import type { Repository } from './repository.ts';

export interface CosignRun {
  readonly folder: string;
  /** With Docker's configuration, where cosign finds the login. */
  readonly environment: Readonly<Record<string, string>>;
  /** A path, the address of a key in a KMS, or a private key itself; keyless when not given. */
  readonly key?: string | undefined;
  readonly onLine: (line: string) => void;
  readonly signal: AbortSignal;
}

const keyVariable = 'ECS_ACTIONS_SIGN_KEY';

/** Signs an image in its registry with the `cosign` on PATH. `image` is `repository@sha256:…`. */
export async function cosignSign(run: CosignRun, image: string): Promise<void> {
  const { folder, environment, key, onLine, signal } = run;
  const cosign = command({
    name: 'cosign',
    folder,
    environment,
    missing: "There is no 'cosign' on PATH. Put a step with sigstore/cosign-installer before this one.",
  });
  const inline = key !== undefined && isPrivateKey(key);
  const reference = inline ? `env://${keyVariable}` : key;
  const result = await cosign.run(
    ['sign', '--yes', ...(reference === undefined ? [] : [`--key=${reference}`]), image],
    { onLine, signal, ...(inline ? { environment: { [keyVariable]: key } } : {}) },
  );
  if (result.exitCode === 0) return;
  const remedy =
    key === undefined
      ? 'Keyless signing takes "permissions: id-token: write" in the job.'
      : 'Check "sign-key", and COSIGN_PASSWORD in the environment of the step.';
  throw new ActionError(`${image} could not be signed: ${lastWords(result)}\n${remedy}`);
}

export function isPrivateKey(key: string): boolean {
  return key.trimStart().startsWith('-----BEGIN');
}

/** Whether cosign has signed this image: in the bundle that refers to it, or under the tag of its older form. */
export async function isSigned(
  ecr: ECRClient,
  place: Pick<Repository, 'name' | 'registryId'>,
  digest: string,
): Promise<boolean> {
  const tag = `${digest.replace(':', '-')}.sig`;
  if ((await findImages(ecr, place, [tag])).has(tag)) return true;
  const { referrers = [] } = await ecr.send(
    new ListImageReferrersCommand({
      repositoryName: place.name,
      ...(place.registryId ? { registryId: place.registryId } : {}),
      subjectId: { imageDigest: digest },
    }),
  );
  return referrers.some(({ artifactType = '' }) =>
    artifactType.startsWith('application/vnd.dev.sigstore.bundle'),
  );
}
