import { describe, expect, test } from '@jest/globals';
import { openWindow, parseWindow } from '../src/freeze.ts';

function open(line: string, at: string, environment = 'production'): boolean {
  const window = parseWindow(line);
  if (!window) throw new Error(`${line} is no window`);
  return openWindow([window], environment, Date.parse(at)) !== undefined;
}

describe('a freeze window by the week', () => {
  const weekend = 'Fri 16:00 - Mon 08:00 Europe/Berlin';
  test.each([
    ['2026-11-20T14:59:00Z', false],
    ['2026-11-20T15:00:00Z', true],
    ['2026-11-22T12:00:00Z', true],
    ['2026-11-23T06:59:00Z', true],
    ['2026-11-23T07:00:00Z', false],
    // In summer Berlin is an hour further from UTC.
    ['2026-07-03T14:00:00Z', true],
    ['2026-07-03T13:59:00Z', false],
  ])('at %s: %s', (at, frozen) => {
    expect(open(weekend, at)).toBe(frozen);
  });

  test('may lie within the week', () => {
    expect(open('Tue 09:00 - Tue 10:00 UTC', '2026-11-17T09:30:00Z')).toBe(true);
    expect(open('Tue 09:00 - Tue 10:00 UTC', '2026-11-18T09:30:00Z')).toBe(false);
  });
});

test('a freeze window by date holds once', () => {
  const holidays = '2026-12-20 00:00 - 2027-01-02 08:00 America/New_York';
  expect(open(holidays, '2026-12-20T04:59:00Z')).toBe(false);
  expect(open(holidays, '2026-12-20T05:00:00Z')).toBe(true);
  expect(open(holidays, '2027-01-02T13:00:00Z')).toBe(false);
});

test('a window of one environment leaves the others alone', () => {
  const line = 'production = Mon 00:00 - Sun 23:59 UTC';
  expect(open(line, '2026-11-18T12:00:00Z', 'production')).toBe(true);
  expect(open(line, '2026-11-18T12:00:00Z', 'staging')).toBe(false);
});

test.each([
  'Fri 16:00 - Mon 08:00',
  'Fri 16:00 - Mon 08:00 Europe/Bonn',
  'Fri 24:00 - Mon 08:00 UTC',
  'Fr 16:00 - Mon 08:00 UTC',
  '2026-02-30 00:00 - 2026-03-02 00:00 UTC',
  '2026-03-02 00:00 - 2026-03-01 00:00 UTC',
  'Fri 16:00 - Fri 16:00 UTC',
  'always',
])('"%s" is no window', (line) => {
  expect(parseWindow(line)).toBeUndefined();
});
