import { expect, test } from '@jest/globals';
import { decide, needs } from '@ecs-actions/testkit/needs';

const there = needs.executable('node');
const missing = [needs.executable('no-such-program', 'buy it'), needs.python('no_such_package')];

test('a test whose needs are met runs, whatever is required', () => {
  expect([decide([there], false).runs, decide([there], true).runs]).toEqual(['as it is', 'as it is']);
});

test('a test whose needs are not met is skipped, and says what is missing and how to get it', () => {
  expect(decide([there, ...missing], false)).toEqual({
    runs: 'not at all',
    reason:
      'needs no-such-program: buy it; needs Python with no_such_package: python3 -m pip install no_such_package',
  });
});

test('it fails where everything has to be there', () => {
  expect(decide([there, ...missing], true).runs).toBe('to fail');
});
