import { expect, test } from '@jest/globals';
import { healthyFloor } from '../../src/deployment/watch-plan.ts';

const early = (healthyPercent: number, enable = true) => ({
  earlySuccessCriteria: { enable, healthyPercent, sourceServiceRevisionCleanup: 'DEFERRED' },
});

test.each([
  ['all of them where nothing else is set', 4, {}, 4],
  ['the minimum healthy percent, rounded up', 3, { minimumHealthyPercent: 50 }, 2],
  ['one at least', 4, { minimumHealthyPercent: 0 }, 1],
  ['none where none is desired', 0, { minimumHealthyPercent: 100 }, 0],
  ['the share at which ECS succeeds early', 4, { minimumHealthyPercent: 50, ...early(75) }, 3],
  ['the minimum where that is off', 4, { minimumHealthyPercent: 50, ...early(75, false) }, 2],
])('the healthy floor is %s', (_, desired, configuration, floor) => {
  expect(healthyFloor(desired, configuration)).toBe(floor);
});

test('the healthy floor of a service without a deployment configuration is all that is desired', () => {
  expect(healthyFloor(3, undefined)).toBe(3);
});
