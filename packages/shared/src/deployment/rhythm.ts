import type { Memory } from './memory.ts';
import type { WatchPlan } from './watch-plan.ts';

/** Calls a second that one process may make for polling: a tenth of ECS's refill, which leaves room for other jobs. */
const callsPerSecond = 2;
const quick = 2_000;
const slow = 10_000;

/** How the pauses between looks come about; made once per watch. */
export class Rhythm {
  #slowedBy = 1;

  /** An empty bucket was met: looks come at half the rate until some were answered again. */
  throttled(): void {
    this.#slowedBy = Math.min(8, this.#slowedBy * 2);
  }

  /**
   * Milliseconds until the next look.
   * @param calls how many calls the last look took
   */
  next(watched: readonly { memory: Memory; plan: WatchPlan }[], calls: number, now: number): number {
    const base = Math.min(...watched.map(({ memory }) => pauseFor(memory)), slow);
    // A look that reads many tasks comes once in a while, and its calls are paced one by one.
    const paced = Math.max(base, Math.min(slow, (calls / callsPerSecond) * 1_000)) * this.#slowedBy;
    this.#slowedBy = Math.max(1, this.#slowedBy / 1.25);
    const untilDeadline = Math.min(
      ...watched.map(({ plan }) => plan.deadline - now).filter((left) => left > 0),
    );
    return Math.max(100, Math.min(paced, untilDeadline));
  }
}

/** Bakes and pauses are long; everything else may end at any moment. */
function pauseFor({ latest }: Memory): number {
  const deployment = latest?.deployment;
  if (!deployment) return quick;
  const paused = deployment.hooks?.some(({ status }) => status === 'AWAITING_ACTION');
  return paused || deployment.stage === 'BAKE_TIME' ? slow : quick;
}
