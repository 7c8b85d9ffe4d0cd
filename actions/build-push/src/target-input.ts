import type { InputReader } from '@ecs-actions/shared/runner/input-reader';
import { ecrHost, isLoopback, isRepository, parseReference } from '@ecs-actions/shared/image/reference';

/** Where the image goes. */
export interface Target {
  readonly repository: string;
  /** An account other than the caller's. */
  readonly registryId: string | undefined;
  readonly region: string | undefined;
  /** `repository` as it was given, for images that are not pushed. */
  readonly localName: string;
}

/** Reads `repository`, `registry` and `region`, which may say the same thing, and must not say different things. */
export function readTarget(read: InputReader): Target {
  const given = read.required('repository');
  const registry = read.text('registry');
  const region = read.text('region');
  const reference = parseReference(given.replace(/^https?:\/\//u, ''));
  if (
    given !== '' &&
    (!reference || reference.tag || reference.digest || !isRepository(reference.repository))
  ) {
    read.problem(
      `Input "repository": "${given}" is no repository; give a name like "team/web", or its URI without a tag.`,
    );
  }
  const host = reference?.host;
  const named = host === undefined ? undefined : ecrHost(host);
  if (host !== undefined && !named && !isLoopback(host)) {
    read.problem(
      `Input "repository": ${host} is no private ECR registry, and this action pushes to no other.`,
    );
  }
  const other = readRegistry(read, registry);
  agree(read, 'account', named?.account, other.account);
  agree(read, 'region', named?.region, other.region);
  agree(read, 'region', named?.region ?? other.region, region);
  return {
    repository: reference?.repository ?? '',
    registryId: named?.account ?? other.account,
    region: named?.region ?? other.region ?? region,
    localName: host === undefined ? (reference?.repository ?? '') : `${host}/${reference?.repository}`,
  };
}

function readRegistry(
  read: InputReader,
  registry: string | undefined,
): { account?: string; region?: string } {
  if (registry === undefined) return {};
  if (/^\d{12}$/u.test(registry)) return { account: registry };
  const host = ecrHost(registry.replace(/^https?:\/\//u, '').replace(/\/$/u, ''));
  if (!host)
    read.problem(`Input "registry": "${registry}" is neither an account id nor the host of an ECR registry.`);
  return host ?? {};
}

function agree(read: InputReader, what: string, one: string | undefined, other: string | undefined): void {
  if (one === undefined || other === undefined || one === other) return;
  read.problem(
    `Inputs "repository", "registry" and "region" name two different ${what}s: ${one} and ${other}.`,
  );
}
