import { createHash } from 'node:crypto';

import { TagResourceCommand, UntagResourceCommand, type ECSClient } from '@aws-sdk/client-ecs';

import { classify, explain } from '../aws/errors.ts';
import { objects, text, type Json } from '../json.ts';
import type { Log } from '../runner/log.ts';
import type { RunContext } from '../runner/run-context.ts';
import { lastPart } from './arn.ts';

export interface Tag {
  readonly key: string;
  readonly value: string;
}

/** The room that ECS gives: tags on one resource, characters of a key. */
const limits = { tags: 50, key: 128 } as const;
const prefix = 'ecs-actions:';

/** On a task definition. Those with a service are about this revision in that one service. */
export const revisionTag = {
  commit: `${prefix}commit`,
  ref: `${prefix}ref`,
  run: `${prefix}run`,
  actor: `${prefix}actor`,
  builtFrom: `${prefix}built-from`,
  preDeploy: `${prefix}pre-deploy`,
  sameAs: `${prefix}same-as`,
  verified: (service: string) => `${prefix}verified-${service}`,
  rolledBackFrom: (service: string) => `${prefix}rolled-back-from-${service}`,
} as const;

/** On a service. */
export const serviceTag = {
  hooks: `${prefix}hooks`,
  restore: `${prefix}restore`,
  rolledBackByRun: `${prefix}rolled-back-by-run`,
} as const;

/** The short hash by which tags on a task definition name a service. Names or ARNs, with the same result. */
export function serviceHash(cluster: string, service: string): string {
  return createHash('sha256')
    .update(`${lastPart(cluster)}/${lastPart(service)}`)
    .digest('hex')
    .slice(0, 10);
}

/** Who registered a revision, when, and from what. */
export function provenanceTags(run: RunContext, builtFrom: string): readonly Tag[] {
  return [
    { key: revisionTag.builtFrom, value: builtFrom },
    { key: revisionTag.run, value: run.runId },
    { key: revisionTag.commit, value: run.commit },
    { key: revisionTag.ref, value: run.ref },
    { key: revisionTag.actor, value: run.actor },
  ]
    .map(({ key, value }) => ({ key, value: tagText(value) }))
    .filter(({ value }) => value !== '');
}

/** A value as ECS takes it: letters, digits, spaces and `+-=._:/@`, at most 256 characters. */
export function tagText(value: string): string {
  const allowed = value.replace(/[^\p{L}\p{N}\p{Zs}+\-=._:/@]/gu, '_').trim();
  return /^.{0,256}/su.exec(allowed)?.[0] ?? '';
}

/** The user's tags, and ours as far as there is room. */
export function withOwnTags(users: readonly Tag[], own: readonly Tag[]): readonly Tag[] {
  const taken = new Set(users.map(({ key }) => key));
  return [...users, ...own.filter(({ key }) => !taken.has(key))].slice(
    0,
    Math.max(limits.tags, users.length),
  );
}

/** The tags that a new revision takes over from an earlier one: not AWS's, which cannot be sent, and not what we noted about that one. */
export function inheritedTags(tags: readonly Tag[]): readonly Tag[] {
  return tags.filter(({ key }) => !key.startsWith('aws:') && !key.startsWith(prefix));
}

export function tagsFrom(list: Json | undefined): readonly Tag[] {
  return objects(list).flatMap(({ key, value }) =>
    text(key) ? [{ key: text(key) ?? '', value: text(value) ?? '' }] : [],
  );
}

export function tagValue(tags: readonly Tag[], key: string): string | undefined {
  return tags.find((tag) => tag.key === key)?.value;
}

/**
 * Writes tags on a service or a task definition; values are reduced to what ECS takes.
 *
 * @returns false when that was not possible, which is told in a notice and never a failure
 */
export async function writeTags(
  ecs: ECSClient,
  arn: string,
  tags: readonly Tag[],
  log: Pick<Log, 'notice'>,
): Promise<boolean> {
  const cut = tags.map(({ key, value }) => ({ key: key.slice(0, limits.key), value: tagText(value) }));
  return await permitted(
    ecs.send(new TagResourceCommand({ resourceArn: arn, tags: cut })),
    'ecs:TagResource',
    arn,
    log,
  );
}

/** As writeTags. Tags that are not there are no error. */
export async function removeTags(
  ecs: ECSClient,
  arn: string,
  keys: readonly string[],
  log: Pick<Log, 'notice'>,
): Promise<boolean> {
  const sent = ecs.send(new UntagResourceCommand({ resourceArn: arn, tagKeys: [...keys] }));
  return await permitted(sent, 'ecs:UntagResource', arn, log);
}

async function permitted(
  call: Promise<unknown>,
  permission: string,
  arn: string,
  log: Pick<Log, 'notice'>,
): Promise<boolean> {
  try {
    await call;
    return true;
  } catch (error) {
    const why = classify(error) === 'denied' ? `${permission} on ${arn} is not allowed` : explain(error);
    log.notice(`${why.replace(/\.$/, '')}, so this is not noted there; notes keep the history.`);
    return false;
  }
}
