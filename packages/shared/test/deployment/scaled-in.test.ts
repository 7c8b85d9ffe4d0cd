import { expect, test } from '@jest/globals';
import { verdict } from '../../src/deployment/verdict.ts';
import { memoryOf, plan, seen, task } from './seen.ts';

const running = [task('a'), task('b')];

/** What follows when two tasks were desired at the start, `desired` are now, and `healthy` have run for a minute. */
function afterScaling(desired: number, healthy: number) {
  const service = { ...seen(0).service, desired, running: healthy };
  const look = (at: number) =>
    seen(at, { state: 'successful' }, { tasks: running.slice(0, healthy), service });
  return verdict(memoryOf([look(60_000), look(120_000)]), plan, 120_000);
}

test.each([
  { desired: 1, healthy: 1 },
  { desired: 0, healthy: 0 },
])('a service that was scaled in to $desired of 2 is deployed with $healthy', ({ desired, healthy }) => {
  expect(afterScaling(desired, healthy)).toEqual({ kind: 'end', facts: { reached: 'deployed' } });
});

test.each([
  { desired: 1, healthy: 0 },
  { desired: 3, healthy: 1 },
])('$healthy of $desired is too few where 2 were desired at the start', ({ desired, healthy }) => {
  expect(afterScaling(desired, healthy)).toMatchObject({ kind: 'undo', because: 'below-floor' });
});
