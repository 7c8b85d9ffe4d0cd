import { expect, test } from '@jest/globals';
import { harmless } from '@ecs-actions/shared/runner/harmless';
import { commandOf } from '@ecs-actions/testkit/commands';
import * as fc from 'fast-check';

const piece = fc.oneof(
  fc.constantFrom(
    '::',
    ':',
    '##[',
    '#',
    '[',
    ']',
    'error',
    'set-output',
    'stop-commands',
    ' name=x',
    'add-mask',
  ),
  fc.constantFrom('\n', '\r', '\r\n', '\u2028', '\u0085', ' ', '\t', '\u00a0', '\ufeff', '\u200b'),
  fc.constantFrom('\u001b[', '\u001b]8;;', '\u0007', '\u009b', '0m', '\u0000', '\u202e', '\ud800'),
  fc.string({ unit: 'binary', maxLength: 5 }),
);

test('whatever is printed, a runner finds no command in it', () => {
  const texts = fc.array(piece, { maxLength: 20 }).map((pieces) => pieces.join(''));
  fc.assert(
    fc.property(texts, (text) => {
      const lines = harmless(text).split(/\r\n|[\r\n\u0085\u2028\u2029]/);
      expect(lines.flatMap((line) => commandOf(line) ?? [])).toEqual([]);
    }),
    { numRuns: 5_000 },
  );
});

test.each([
  [
    '::error title=a%2C b,line=1::c%0Ad',
    { name: 'error', properties: { title: 'a, b', line: '1' }, data: 'c\nd' },
  ],
  ['  ::endgroup::', { name: 'endgroup', properties: {}, data: '' }],
  ['before ##[warning]x', { name: 'warning', properties: {}, data: 'x' }],
])('a runner obeys %s', (line, expected) => {
  expect(commandOf(line)).toEqual(expected);
});

test.each(['::unheard-of::x', 'text ::error::x', '# #[error]x'])('a runner prints %s', (line) => {
  expect(commandOf(line)).toBeUndefined();
});
