import type { Memory } from './memory.ts';
import type { WatchPlan } from './watch-plan.ts';

/** Why a deployment may be ended before ECS ends it: it cannot heal, or a stated policy says so. */
export interface EarlyEnd {
  readonly kind: 'proven' | 'policy';
  /** For the log: what was proven, or which policy, with the input that changes it. */
  readonly because: string;
}

interface EarlyEndRow {
  readonly kind: EarlyEnd['kind'];
  readonly because: (memory: Memory, plan: WatchPlan, now: number) => string | undefined;
}

/** Failed tasks must lie over at least this long before a policy ends a deployment, in milliseconds. */
const policyNeeds = 120_000;

/** The whole of what ends a deployment early; nothing else does. */
const earlyEnds: readonly EarlyEndRow[] = [
  { kind: 'proven', because: ({ proof, failures }) => (failures.length > 0 ? proof : undefined) },
  {
    kind: 'policy',
    because: (memory, { breaker, failFastAfter }, now) => {
      if (breaker.enabled || memory.everHealthy) return undefined;
      const alike = mostAlike(memory);
      const first = alike[0];
      if (!first || alike.length < failFastAfter || now - first.at < policyNeeds) return undefined;
      const { controller } = memory.latest?.deployment ?? {};
      const otherwise = controller
        ? `${controller} goes on trying for up to an hour`
        : 'the service has no circuit breaker';
      return `${alike.length} tasks failed alike, none was ever healthy, and ${otherwise} (fail-fast-after: ${failFastAfter})`;
    },
  },
];

/** The first row that applies, or undefined: ECS decides. */
export function earlyEnd(memory: Memory, plan: WatchPlan, now: number): EarlyEnd | undefined {
  if (!plan.failFast) return undefined;
  for (const { kind, because } of earlyEnds) {
    const reason = because(memory, plan, now);
    if (reason) return { kind, because: reason };
  }
  return undefined;
}

function mostAlike({ failures }: Memory): Memory['failures'] {
  const groups = Map.groupBy(failures, ({ kind }) => kind);
  return [...groups.values()].reduce((most, group) => (group.length > most.length ? group : most), []);
}
