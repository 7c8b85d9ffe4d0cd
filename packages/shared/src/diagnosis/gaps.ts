import { explain } from '../aws/errors.ts';
import { oneLine } from './words.ts';

/** Keeps what reads bring and, for those that fail or are not done when it is closed, why there is nothing. */
export class Gaps {
  #open = true;
  readonly #gaps = new Map<string, string>();

  /** Waits for `read`, and hands what it brings to `keep` unless it comes too late. Never rejects. */
  async fill<T>(what: string, read: Promise<T>, keep: (value: T) => void): Promise<void> {
    this.#gaps.set(what, 'not there in time');
    try {
      const value = await read;
      if (!this.#open) return;
      keep(value);
      this.#gaps.delete(what);
    } catch (error) {
      if (this.#open) this.#gaps.set(what, oneLine(explain(error)));
    }
  }

  /** What is missing for good, a line each. */
  close(): string[] {
    this.#open = false;
    return [...this.#gaps].map(([what, why]) => `${what}: ${why}`);
  }
}
