import { afterStart } from '../after-start.ts';
import { rule, said, subject, type Rule } from '../rule.ts';
import { changedKeys } from '../hints.ts';
import type { Evidence } from '../evidence.ts';

function limit(evidence: Evidence, container: string | undefined): string | undefined {
  const own = evidence.definition?.containers.find(({ name }) => name === container)?.memory;
  const memory = own ?? evidence.definition?.memory;
  return memory === undefined ? undefined : `${memory} MiB`;
}

export const memoryRules: readonly Rule[] = [
  rule({
    name: 'out-of-memory',
    reason: 'out-of-memory',
    pattern: 'OutOfMemoryError: Container killed due to memory usage (exit code 137)',
    documentation: 'out-of-memory',
    matches: said(/OutOfMemory(?:Error)?\b|killed due to memory usage/),
    sentence: (match, evidence) => {
      const size = limit(evidence, match.container);
      const time = afterStart(match.tasks ?? []);
      return `${subject(match, evidence)} is killed for using more memory than ${size ? `its ${size}` : 'it may'}${time && `,${time}`}`;
    },
    lookFirst: (match, evidence) => [
      limit(evidence, match.container)
        ? `\`memory\` in the task definition (now ${limit(evidence, match.container)}), and of the task as a whole`
        : '`memory` in the task definition, of the container and of the task as a whole',
      'what this release loads or keeps when it starts',
      ...changedKeys(evidence, match.container),
    ],
  }),
];
