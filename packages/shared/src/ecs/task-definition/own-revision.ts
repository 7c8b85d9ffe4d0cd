import { classify } from '../../aws/errors.ts';
import { canonical, text, type JsonObject } from '../../json.ts';
import { revisionTag, tagValue } from '../tags.ts';
import type { Revision, TaskDefinitions } from './api.ts';
import { normalise } from './normalise.ts';

/** How far an earlier try's revision may lie behind those that others have registered since. */
const depth = 10;

/** The revision that this run registered, or may have registered, from one content. */
export interface Search {
  readonly api: TaskDefinitions;
  readonly definition: JsonObject;
  readonly digest: string;
  readonly runId: string;
  /** Revisions above this number may be ours without tags, where tags may not be written. */
  readonly after?: number;
}

/** The newest ACTIVE revision of the family, whoever registered it. */
export async function newestRevision({ api, definition }: Search): Promise<Revision | undefined> {
  return await existing(api, text(definition.family) ?? '');
}

/** Ours among the latest revisions of the family. */
export async function findOwn(search: Search): Promise<Revision | undefined> {
  for (const arn of await search.api.latest(text(search.definition.family) ?? '', depth)) {
    const revision = await existing(search.api, arn);
    if (revision && isOwn(revision, search)) return revision;
  }
  return undefined;
}

export function isOwn(revision: Revision, { definition, digest, runId, after }: Search): boolean {
  const builtFrom = tagValue(revision.tags, revisionTag.builtFrom);
  if (builtFrom !== undefined) {
    return builtFrom === digest && tagValue(revision.tags, revisionTag.run) === runId;
  }
  if (after === undefined || revisionNumber(revision) <= after) return false;
  return canonical(normalise(revision.definition)) === canonical(normalise(definition));
}

/** 0 when there is none. */
export function revisionNumber(revision: Revision | undefined): number {
  return Number(revision?.definition.revision ?? 0);
}

async function existing(api: TaskDefinitions, name: string): Promise<Revision | undefined> {
  try {
    return await api.describe(name);
  } catch (error) {
    if (classify(error) === 'not-found') return undefined;
    throw error;
  }
}
