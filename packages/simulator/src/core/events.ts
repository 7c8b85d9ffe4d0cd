/** What can be undone before it happens. */
export interface Scheduled {
  cancel(): void;
}

/** What a driver that has a clock of its own wants to be asked and told. */
export interface Follower {
  /** Brings the queue up to the driver's clock. */
  sync(): void;
  /** Something was scheduled before everything else that waits. */
  scheduled(): void;
}

interface Entry {
  readonly at: number;
  readonly sequence: number;
  readonly label: string;
  readonly happen: () => void;
  cancelled: boolean;
}

/**
 * The simulator's only notion of time: a queue of things that will happen, ordered by virtual time and, within one
 * millisecond, by the order in which they were scheduled. It has no timer; a driver moves it (see drivers.ts).
 */
export class EventQueue {
  #now: number;
  #sequence = 0;
  readonly #heap: Entry[] = [];
  #follower: Follower | undefined;

  /** @param start virtual time at the beginning, in milliseconds since the epoch. */
  constructor(start: number) {
    this.#now = Math.ceil(start);
  }

  /** Virtual time in milliseconds since the epoch. */
  get now(): number {
    return this.#now;
  }

  /** When the next thing happens, in virtual milliseconds since the epoch. */
  get next(): number | undefined {
    this.#dropCancelled();
    return this.#heap[0]?.at;
  }

  /**
   * Schedules `happen` after `delay` virtual milliseconds (0 is "as soon as time is looked at, after what is due").
   * A part of a millisecond counts as a whole one: who waits for a moment is never woken before it.
   */
  after(delay: number, label: string, happen: () => void): Scheduled {
    const entry: Entry = {
      at: this.#now + Math.max(0, Math.ceil(delay)),
      sequence: this.#sequence++,
      label,
      happen,
      cancelled: false,
    };
    this.#push(entry);
    if (this.#heap[0] === entry) this.#follower?.scheduled();
    return {
      cancel: () => {
        entry.cancelled = true;
      },
    };
  }

  /**
   * Lets everything happen that is due up to `time`, and leaves the clock there, on the whole millisecond. Time never
   * goes backwards.
   */
  runUntil(time: number): void {
    const end = Math.ceil(time);
    for (;;) {
      this.#dropCancelled();
      const first = this.#heap[0];
      if (!first || first.at > end) break;
      this.#pop();
      this.#now = first.at;
      first.happen();
    }
    this.#now = Math.max(this.#now, end);
  }

  /**
   * Catches up with the driver's clock. Called before anything from outside (a request, a real connection) acts on the
   * simulation; between such calls `now` stands where the last event left it.
   */
  sync(): void {
    this.#follower?.sync();
  }

  /** Attaches a driver that has a clock of its own, or detaches it. */
  follow(follower: Follower | undefined): void {
    this.#follower = follower;
  }

  #dropCancelled(): void {
    while (this.#heap[0]?.cancelled) this.#pop();
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let index = heap.push(entry) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent];
      if (!above || !before(entry, above)) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = entry;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (!last || heap.length === 0) return;
    let index = 0;
    for (;;) {
      const left = 2 * index + 1;
      const right = left + 1;
      const leftEntry = heap[left];
      if (!leftEntry) break;
      const rightEntry = heap[right];
      const smaller = rightEntry && before(rightEntry, leftEntry) ? right : left;
      const child = smaller === right ? rightEntry : leftEntry;
      if (!child || !before(child, last)) break;
      heap[index] = child;
      index = smaller;
    }
    heap[index] = last;
  }
}

function before(a: Entry, b: Entry): boolean {
  return a.at === b.at ? a.sequence < b.sequence : a.at < b.at;
}
