import type { EventQueue } from './events.ts';

/** What moves the virtual clock. */
export interface Driver {
  /** Moves time by hand, in virtual milliseconds. A driver that follows the real clock refuses. */
  advance(milliseconds: number): void;
  /** Real milliseconds that `virtual` milliseconds take; 0 when time is stepped. */
  real(virtual: number): number;
  close(): void;
}

export type TimeOptions = { readonly kind: 'real'; readonly factor?: number } | { readonly kind: 'stepped' };

/** Attaches a driver to the queue. */
export function drive(queue: EventQueue, options: TimeOptions): Driver {
  return options.kind === 'stepped' ? stepped(queue) : real(queue, options.factor ?? 1);
}

/** Time stands still but for `advance`: nothing depends on how fast the machine is. */
function stepped(queue: EventQueue): Driver {
  return {
    advance(milliseconds) {
      if (!(milliseconds >= 0)) throw new RangeError(`time cannot be advanced by ${milliseconds} ms`);
      queue.runUntil(queue.now + milliseconds);
    },
    real: () => 0,
    close() {},
  };
}

/** The longest delay that a timer takes; a longer one would fire at once. */
const longestTimer = 2 ** 31 - 1;

/** Virtual time follows the real clock, `factor` times as fast. One timer waits for the next event. */
function real(queue: EventQueue, factor: number): Driver {
  if (!(factor > 0)) throw new RangeError(`time cannot run ${factor} times as fast`);
  const virtualStart = queue.now;
  const realStart = performance.now();
  const virtualNow = (): number => virtualStart + (performance.now() - realStart) * factor;
  let timer: NodeJS.Timeout | undefined;
  let timerAt = Infinity;

  const arm = (): void => {
    const next = queue.next ?? Infinity;
    if (syncing || (timer && timerAt <= next)) return;
    clearTimeout(timer);
    timer = undefined;
    timerAt = next;
    if (next === Infinity) return;
    timer = setTimeout(
      () => {
        timer = undefined;
        sync();
      },
      Math.min(longestTimer, Math.max(0, Math.ceil((next - virtualNow()) / factor))),
    );
  };
  let syncing = false;
  const sync = (): void => {
    if (syncing) return;
    syncing = true;
    try {
      queue.runUntil(Math.floor(virtualNow()));
    } finally {
      syncing = false;
    }
    arm();
  };
  queue.follow({ sync, scheduled: arm });
  return {
    advance() {
      throw new Error('time follows the real clock and cannot be advanced');
    },
    real: (virtual) => virtual / factor,
    close() {
      clearTimeout(timer);
      queue.follow(undefined);
    },
  };
}
