import { expect, test } from '@jest/globals';

import { Pace } from '@ecs-actions/shared/aws/pace';

/** A clock whose sleepers only say until when they sleep. */
function clockAt(start: number) {
  const clock = {
    time: start,
    turns: Array<number>(),
    now: () => clock.time,
    sleep: async (ms: number) => void clock.turns.push(clock.time + ms),
  };
  return clock;
}

test('a burst goes at once, the rest as the bucket refills', async () => {
  const clock = clockAt(10_000);
  const pace = new Pace(clock, { burst: 3, perSecond: 2 });
  for (let call = 0; call < 6; call += 1) await pace.turn();
  expect(clock.turns).toEqual([10_500, 11_000, 11_500]);
});

test('what was not used is there again later, up to the burst', async () => {
  const clock = clockAt(0);
  const pace = new Pace(clock, { burst: 2, perSecond: 1 });
  await pace.turn();
  await pace.turn();
  clock.time = 60_000;
  for (let call = 0; call < 3; call += 1) await pace.turn();
  expect(clock.turns).toEqual([61_000]);
});
