import { ActionError } from '../runner/errors.ts';
import type { Log } from '../runner/log.ts';
import type { Clock } from '../time/clock.ts';
import { buildError } from './build-error.ts';
import type { Docker } from './docker.ts';
import { pushFailure } from './push-error.ts';

export interface EnginePush {
  readonly docker: Docker;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** Logs in again. */
  renew(): Promise<void>;
}

const attempts = 5;
const firstWait = 1_000;

/**
 * Pushes an image of the engine, `name` being `repository:tag`, and returns its digest as the engine has it. Layers that
 * arrived are not sent again by a later attempt. Throws ActionError with the cause when trying again would not help.
 */
export async function enginePush(push: EnginePush, name: string): Promise<string> {
  const { docker, clock, log, signal } = push;
  for (let attempt = 1; ; attempt += 1) {
    const { exitCode, output, errors } = await log.group(`Push ${name}`, () =>
      docker.run(['push', name], { signal, onLine: (line) => log.info(line) }),
    );
    if (exitCode === 0) return pushedDigest(push, name, output);
    const { cause } = buildError([...output, ...errors], exitCode);
    const failure = pushFailure([...output.slice(-20), ...errors].join('\n'));
    if (attempt === attempts || (failure !== 'transient' && failure !== 'expired')) {
      throw new ActionError(
        `The push of ${name} failed after ${attempt} ${attempt === 1 ? 'try' : 'tries'}: ${cause}`,
      );
    }
    log.info(`The push failed (${cause}); trying again.`);
    if (failure === 'expired') await push.renew();
    await clock.sleep(firstWait * 2 ** (attempt - 1) * (0.5 + Math.random() / 2), signal);
  }
}

async function pushedDigest(
  { docker, signal }: EnginePush,
  name: string,
  output: readonly string[],
): Promise<string> {
  const said = output.map((line) => /\bdigest: (sha256:[a-f0-9]{64})\b/u.exec(line)?.[1]).find(Boolean);
  if (said) return said;
  const repository = name.slice(0, name.lastIndexOf(':'));
  const inspected = await docker.run(['image', 'inspect', '--format', '{{json .RepoDigests}}', name], {
    signal,
  });
  const digest = inspected.output
    .flatMap((line) => [...line.matchAll(/"([^"@]+)@(sha256:[a-f0-9]{64})"/gu)])
    .find(([, candidate]) => candidate === repository)?.[2];
  if (digest) return digest;
  throw new ActionError(`Docker pushed ${name}, but does not say under which digest.`);
}
