import { createHash } from 'node:crypto';

import { canonical, type JsonObject } from '../../json.ts';
import type { Tag } from '../tags.ts';

/** Digest of what is to be registered, `sha256:…`; the same for the same content, whatever the order of members and tags. */
export function contentDigest(definition: JsonObject, tags: readonly Tag[]): string {
  const content = { definition, tags: Object.fromEntries(tags.map(({ key, value }) => [key, value])) };
  return `sha256:${createHash('sha256').update(canonical(content)).digest('hex')}`;
}
