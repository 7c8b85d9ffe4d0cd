import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { EventQueue } from '../../src/core/events.ts';

/** Delays of things to schedule, and for each whether it is cancelled before anything happens. */
const plans = fc.array(fc.record({ delay: fc.nat({ max: 50 }), cancelled: fc.boolean() }), { maxLength: 60 });

describe('the event queue', () => {
  test('lets things happen by time, then in the order they were scheduled, and never what was cancelled', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const queue = new EventQueue(1000);
        const happened: number[] = [];
        const scheduled = plan.map(({ delay }, index) => queue.after(delay, 'x', () => happened.push(index)));
        plan.forEach(({ cancelled }, index) => cancelled && scheduled[index]?.cancel());
        queue.runUntil(1050);
        const expected = plan
          .map((item, index) => ({ ...item, index }))
          .filter(({ cancelled }) => !cancelled)
          .sort((a, b) => a.delay - b.delay || a.index - b.index)
          .map(({ index }) => index);
        expect(happened).toEqual(expected);
      }),
    );
  });

  test('shows each thing the time it was scheduled for, however far the clock is moved at once', () => {
    fc.assert(
      fc.property(plans, fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 5 }), (plan, steps) => {
        const queue = new EventQueue(0);
        const seen: boolean[] = [];
        for (const { delay } of plan) queue.after(delay, 'x', () => seen.push(queue.now === delay));
        for (const step of steps) queue.runUntil(queue.now + step);
        queue.runUntil(100);
        expect(seen).toEqual(plan.map(() => true));
        expect(queue.now).toBe(100);
        expect(queue.next).toBeUndefined();
      }),
    );
  });

  test('takes things that events schedule into the same run when they are due in it', () => {
    const queue = new EventQueue(0);
    const times: number[] = [];
    const again = (): void => {
      times.push(queue.now);
      queue.after(10, 'again', again);
    };
    queue.after(0, 'first', again);
    queue.runUntil(25);
    expect(times).toEqual([0, 10, 20]);
    expect(queue.next).toBe(30);
  });

  test('wakes nobody before the moment that was waited for, and stands on whole milliseconds', () => {
    const queue = new EventQueue(1000.2);
    const woken: number[] = [];
    queue.after(0.4, 'x', () => woken.push(queue.now));
    queue.runUntil(1000.7);
    expect(queue.now).toBe(1001);
    expect(woken).toEqual([]);
    queue.runUntil(queue.now + 0.3);
    expect(woken).toEqual([1002]);
  });

  test('never goes backwards', () => {
    const queue = new EventQueue(100);
    queue.runUntil(50);
    expect(queue.now).toBe(100);
  });

  test('tells a follower when something comes first, and asks it to catch up', () => {
    const queue = new EventQueue(0);
    const told: string[] = [];
    queue.follow({
      sync: () => void told.push('sync'),
      scheduled: () => void told.push(`next ${queue.next}`),
    });
    queue.after(20, 'x', () => {});
    queue.after(30, 'later', () => {});
    queue.after(10, 'sooner', () => {});
    queue.sync();
    queue.follow(undefined);
    queue.after(1, 'unseen', () => {});
    queue.sync();
    expect(told).toEqual(['next 20', 'next 10', 'sync']);
  });
});
