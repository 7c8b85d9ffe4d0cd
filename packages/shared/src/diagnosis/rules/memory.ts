import { afterStart } from '../after-start.ts';
import { rule, said, subject, type Rule } from '../rule.ts';
import { changedKeys } from '../hints.ts';
import type { Evidence } from '../evidence.ts';

/** The limit that was passed, as it stands in a sentence, and where to raise it: the container's own, else its task's. */
function limit(
  { definition }: Evidence,
  container: string | undefined,
): { readonly says: string; readonly lookFirst: string } {
  const own = definition?.containers.find(({ name }) => name === container)?.memory;
  if (own !== undefined)
    return {
      says: `its own limit of ${own} MiB`,
      lookFirst: `\`memory\` of the container (now ${own} MiB)`,
    };
  if (definition?.memory !== undefined)
    return {
      says: `the ${definition.memory} MiB of its task`,
      lookFirst: `\`memory\` of the task (now ${definition.memory} MiB; the container has no limit of its own)`,
    };
  return { says: 'it may', lookFirst: '`memory` in the task definition, of the container and of the task' };
}

const killed = said(/OutOfMemory(?:Error)?\b|killed due to memory usage/);
/** What says no more than the sentence does. */
const plain = /^OutOfMemoryError: Container killed due to memory usage\.?$/;

export const memoryRules: readonly Rule[] = [
  rule({
    name: 'out-of-memory',
    reason: 'out-of-memory',
    pattern: 'OutOfMemoryError: Container killed due to memory usage (exit code 137)',
    documentation: 'out-of-memory',
    matches: (evidence) => {
      const match = killed(evidence);
      return match && plain.test(match.text) ? { ...match, says: undefined } : match;
    },
    sentence: (match, evidence) => {
      const { says } = limit(evidence, match.container);
      const time = afterStart(match.tasks ?? []);
      return `${subject(match, evidence)} is killed for using more memory than ${says}${time && `,${time}`}`;
    },
    lookFirst: (match, evidence) => [
      limit(evidence, match.container).lookFirst,
      'what this release loads or keeps when it starts',
      ...changedKeys(evidence, match.container),
    ],
  }),
];
