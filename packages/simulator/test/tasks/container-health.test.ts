import { expect, test } from '@jest/globals';
import { steadyBehaviour } from '../../src/tasks/behaviour.ts';
import { containerHealth } from '../../src/tasks/container-health.ts';

const command = ['CMD', 'check'];

test.each([
  ['by default, at the first check', {}, 0, false, 'HEALTHY', 30],
  ['at the first check after it is ready', { interval: 5 }, 12, false, 'HEALTHY', 15],
  ['always failing, by default', {}, 0, true, 'UNHEALTHY', 90],
  ['always failing', { interval: 5, retries: 2 }, 0, true, 'UNHEALTHY', 10],
  ['ready too late', { interval: 5, retries: 2 }, 11, false, 'UNHEALTHY', 10],
  [
    'failures in the start period do not count',
    { interval: 5, retries: 2, startPeriod: 20 },
    0,
    true,
    'UNHEALTHY',
    30,
  ],
  ['ready late in the start period', { interval: 5, retries: 2, startPeriod: 20 }, 28, false, 'HEALTHY', 30],
] as const)('%s', (_, check, healthyAfter, containerHealthFails, status, after) => {
  const behaviour = { ...steadyBehaviour, healthyAfter: healthyAfter * 1000, containerHealthFails };
  expect(containerHealth({ command: [...command], ...check }, behaviour)).toEqual({
    status,
    after: after * 1000,
  });
});
