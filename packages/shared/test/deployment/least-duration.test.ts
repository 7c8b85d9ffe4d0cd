import { expect, test } from '@jest/globals';
import { leastDuration } from '../../src/deployment/least-duration.ts';

const canary = { canaryPercent: 10, canaryBakeTimeInMinutes: 5 };
const linear = { stepPercent: 30, stepBakeTimeInMinutes: 5 };

test.each([
  ['a rolling deployment', {}, 0],
  ['the bake of one', { bakeTimeInMinutes: 3 }, 3],
  ['blue/green', { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 5 }, 5],
  [
    'a canary and the bake after it',
    { strategy: 'CANARY', canaryConfiguration: canary, bakeTimeInMinutes: 4 },
    9,
  ],
  ['a canary as ECS has it', { strategy: 'CANARY' }, 10],
  ['steps of 30 percent, the last without a bake', { strategy: 'LINEAR', linearConfiguration: linear }, 15],
  ['steps as ECS has them', { strategy: 'LINEAR' }, 54],
  ['steps that another strategy does not take', { strategy: 'BLUE_GREEN', canaryConfiguration: canary }, 0],
])('%s takes so many minutes at least', (_, configuration, minutes) => {
  expect(leastDuration(configuration)).toBe(minutes * 60_000);
});
