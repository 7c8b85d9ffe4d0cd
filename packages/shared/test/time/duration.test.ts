import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { parseDuration, printDuration, printElapsed } from '@ecs-actions/shared/time/duration';

describe('a duration', () => {
  test.each([
    ['90s', 90_000],
    ['15m', 900_000],
    ['1h30m', 5_400_000],
    ['1h1m1s1ms', 3_661_001],
    ['250ms', 250],
    ['0s', 0],
  ])('%s is %i ms', (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
  });

  test.each(['', '5', '5 m', 'm', '1.5h', '-5m', '5m1h', '5M', '5m ', 'PT5M', `${'9'.repeat(20)}h`])(
    '"%s" is none',
    (text) => {
      expect(parseDuration(text)).toBeUndefined();
    },
  );

  test('reads back as it was printed, to the second and two units', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3_600 }), (seconds) => {
        const printed = printDuration(seconds * 1000).replace(' ', '');
        expect(parseDuration(printed)).toBe(seconds * 1000);
      }),
    );
  });
});

test.each([
  [0, '0ms'],
  [850, '850ms'],
  [42_000, '42s'],
  [125_000, '2m 5s'],
  [3_600_000, '1h'],
  [3_784_000, '1h 3m'],
  [3_605_000, '1h'],
  [-1, '0ms'],
])('%i ms is printed as %s', (milliseconds, printed) => {
  expect(printDuration(milliseconds)).toBe(printed);
});

test.each([
  [0, '0:00'],
  [14_900, '0:14'],
  [725_000, '12:05'],
  [3_729_000, '1:02:09'],
])('after %i ms a line begins with %s', (milliseconds, printed) => {
  expect(printElapsed(milliseconds)).toBe(printed);
});
