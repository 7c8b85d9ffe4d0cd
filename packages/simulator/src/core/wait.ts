import type { EventQueue } from './events.ts';

/** Resolves when `delay` virtual milliseconds have passed; without a delay, at once, even where time stands still. */
export async function wait(time: EventQueue, delay: number, label: string): Promise<void> {
  if (delay <= 0) return;
  await new Promise<void>((resolve) => {
    time.after(delay, label, resolve);
  });
}
