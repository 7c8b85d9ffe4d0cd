import { expect, test } from '@jest/globals';
import { holds, median, table } from '../figure.ts';
import type { Measurement } from '../figure.ts';

const size: Measurement = { what: 'rollback', value: 400.44, unit: 'KiB', limit: 600 };
const start: Measurement = {
  what: 'rollback',
  value: 120,
  unit: 'ms',
  against: { what: '`node -e 0`', value: 24 },
  limit: 6,
};

test('a figure is held to its limit, and where it is compared, its ratio is', () => {
  expect([size, { ...size, value: 601 }].map(holds)).toEqual([true, false]);
  expect([start, { ...start, value: 150 }].map(holds)).toEqual([true, false]);
});

test('a figure that could not be measured does not hold', () => {
  expect(holds({ ...size, value: Number.NaN })).toBe(false);
});

test('the table shows what each is compared with and may be at most', () => {
  expect(table([size, start])).toBe(
    [
      '|  | measured | against | ratio | at most |',
      '| --- | --- | --- | --- | --- |',
      '| rollback | 400 KiB |  |  | 600 KiB |',
      '| rollback | 120 ms | `node -e 0`: 24 | 5× | 6× |',
    ].join('\n'),
  );
});

test.each([
  [[3, 1, 2], 2],
  [[4, 1, 3, 2], 2.5],
  [[7], 7],
  [[], Number.NaN],
])('the median of %j is %p', (values, middle) => {
  expect(median(values)).toBe(middle);
});
