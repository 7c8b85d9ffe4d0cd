import { describe, expect, test } from '@jest/globals';
import { drive } from '../../src/core/drivers.ts';
import { EventQueue } from '../../src/core/events.ts';

const eventLoopTurn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

describe('stepped time', () => {
  test('moves by exactly what it is advanced, and not by itself', async () => {
    const queue = new EventQueue(5000);
    const driver = drive(queue, { kind: 'stepped' });
    const seen: number[] = [];
    queue.after(250, 'x', () => seen.push(queue.now));
    await eventLoopTurn();
    queue.sync();
    expect(queue.now).toBe(5000);
    driver.advance(249);
    expect(seen).toEqual([]);
    driver.advance(1);
    expect(seen).toEqual([5250]);
    expect(driver.real(1000)).toBe(0);
    driver.close();
  });

  test('refuses to go back', () => {
    const driver = drive(new EventQueue(0), { kind: 'stepped' });
    expect(() => driver.advance(-1)).toThrow('time cannot be advanced by -1 ms');
    expect(() => driver.advance(NaN)).toThrow(RangeError);
  });
});

describe('real time', () => {
  test('lets things happen by itself, in order, at their own virtual times', async () => {
    const queue = new EventQueue(0);
    const driver = drive(queue, { kind: 'real', factor: 10_000 });
    const seen: [string, number][] = [];
    const note = (name: string) => (): void => void seen.push([name, queue.now]);
    const scheduledAt = queue.now;
    queue.after(60_000, 'second', note('second'));
    queue.after(30_000, 'first', note('first'));
    await new Promise<void>((resolve) => void queue.after(90_000, 'last', resolve));
    expect(seen).toEqual([
      ['first', scheduledAt + 30_000],
      ['second', scheduledAt + 60_000],
    ]);
    expect(driver.real(20_000)).toBe(2);
    driver.close();
  });

  test('has moved when it is asked to catch up', async () => {
    const queue = new EventQueue(0);
    const driver = drive(queue, { kind: 'real', factor: 1_000_000 });
    await eventLoopTurn();
    expect(queue.now).toBe(0);
    queue.sync();
    expect(queue.now).toBeGreaterThan(0);
    driver.close();
  });

  test('goes on after a thing that was waited for is cancelled', async () => {
    const queue = new EventQueue(0);
    const driver = drive(queue, { kind: 'real', factor: 10_000 });
    queue.after(10_000, 'cancelled', () => expect(true).toBe(false)).cancel();
    await new Promise<void>((resolve) => void queue.after(20_000, 'x', resolve));
    driver.close();
  });

  test('stops when it is closed, and leaves no timer behind', async () => {
    const timers = (): number => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    const before = timers();
    const queue = new EventQueue(0);
    const driver = drive(queue, { kind: 'real', factor: 1000 });
    queue.after(3_600_000, 'x', () => {});
    expect(timers()).toBe(before + 1);
    driver.close();
    expect(timers()).toBe(before);
    await eventLoopTurn();
    queue.sync();
    expect(queue.now).toBe(0);
  });

  test('cannot be advanced, and runs forward only', () => {
    const driver = drive(new EventQueue(0), { kind: 'real' });
    expect(() => driver.advance(1)).toThrow('time follows the real clock');
    driver.close();
    expect(() => drive(new EventQueue(0), { kind: 'real', factor: 0 })).toThrow(
      'time cannot run 0 times as fast',
    );
  });
});
