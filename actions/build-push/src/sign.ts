import { cosignSign, isPrivateKey, isSigned } from '@ecs-actions/shared/image/cosign';
import type { InputReader } from '@ecs-actions/shared/runner/input-reader';
import type { Delivered } from './build-and-push.ts';
import type { Place } from './place.ts';
import type { Ports } from './ports.ts';

export interface SignInput {
  readonly key: string | undefined;
}

/** Undefined under `sign: none`. */
export function readSign(read: InputReader): SignInput | undefined {
  const by = read.choice('sign', ['none', 'cosign']) ?? 'none';
  const given = read.text('sign-key');
  const key = given !== undefined && isPrivateKey(given) ? read.secret('sign-key') : given;
  if (by === 'none') {
    if (key !== undefined) read.problem('Input "sign-key" is for "sign: cosign".');
    return undefined;
  }
  if (read.flag('push') === false) {
    read.problem('Input "sign": what is signed is the image in the registry, and "push" is "false".');
  }
  return { key };
}

/**
 * Signs an image that nobody has signed. One that was just built may have been there, from a run that ended between its
 * signature and its tags; an immutable repository takes no second signature under cosign's tag.
 */
export async function sign(
  { key }: SignInput,
  { aws, repository, session }: Place,
  { digest }: Delivered,
  { log, run }: Ports,
  signal: AbortSignal,
): Promise<void> {
  if (await isSigned(aws.ecr, repository, digest)) {
    log.info(`${digest} is signed already.`);
    return;
  }
  const { environment } = await session.docker(repository.host);
  const onLine = (line: string): void => log.info(line);
  await log.group('Sign', () =>
    cosignSign({ folder: run.workspace, environment, key, onLine, signal }, `${repository.uri}@${digest}`),
  );
}
