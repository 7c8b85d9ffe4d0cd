import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempDisposableSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Kind, Verdict } from './histories-worker.ts';

interface Seeds {
  readonly first: number;
  readonly count: number;
  /** Deployments of a release, unless given. */
  readonly of?: Kind;
  /** With scenario, log and events of each. */
  readonly tells?: boolean;
  /** Called with each verdict as it comes, in no order. */
  readonly each?: (verdict: Verdict) => void;
}

/** Runs the random histories of these seeds on all processors, and gives their verdicts in the order of the seeds. */
export async function verdicts(seeds: Seeds): Promise<readonly Verdict[]> {
  // A bundle spends most of its time waiting.
  const together = availableParallelism() * (seeds.of === 'bundles' ? 4 : 1);
  const processes = Math.min(together, seeds.count);
  // Every nth, since neighbours take as long as each other no more than strangers do.
  const shares = await Promise.all(
    Array.from({ length: processes }, (_, index) => share(seeds, index, processes)),
  );
  return shares.flat().toSorted((a, b) => a.seed - b.seed);
}

async function share(
  { first, count, of = 'release', tells = false, each }: Seeds,
  index: number,
  step: number,
): Promise<readonly Verdict[]> {
  const numbers = [first + index, first + count, step, Number(tells)];
  using scratch = mkdtempDisposableSync(join(tmpdir(), 'histories-'));
  const child = fork(join(import.meta.dirname, 'histories-worker.ts'), [of, ...numbers.map(String)], {
    env: { ...process.env, TMPDIR: scratch.path },
  });
  const done: Verdict[] = [];
  child.on('message', (verdict: Verdict) => {
    done.push(verdict);
    each?.(verdict);
  });
  // A child may be gone before everything that it sent has arrived.
  const [[code]] = await Promise.all([once(child, 'exit'), once(child, 'disconnect')]);
  if (code !== 0 || done.length !== Math.ceil((count - index) / step))
    throw new Error(`Histories from seed ${first + index}, every ${step}, broke after ${done.length}.`);
  return done;
}

/** How many histories came to each status. */
export function byStatus(all: readonly Verdict[]): ReadonlyMap<string, readonly Verdict[]> {
  const statuses = Map.groupBy(all, ({ status }) => status);
  return new Map([...statuses].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
