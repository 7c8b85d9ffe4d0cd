import { setFlagsFromString } from 'node:v8';

/**
 * Has V8 collect garbage often rather than let its heap grow, for the rest of the process. A step waits for AWS nearly all
 * the time, so it spends tenths of a second on that in all; `pnpm bench memory` tells what it saves.
 */
export function preferSmallHeap(): void {
  setFlagsFromString('--optimize-for-size');
}
