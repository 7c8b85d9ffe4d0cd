import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { harmless, readable, shorten } from '@ecs-actions/shared/runner/harmless';

describe('readable text', () => {
  test.each([
    ['ANSI colours', '\u001b[31mred\u001b[0m', 'red'],
    ['a link of a terminal', '\u001b]8;;https://example.com\u0007text\u001b]8;;\u0007', 'text'],
    ['a control character', 'a\u0000b\u0008c\u007f', 'a\ufffdb\ufffdc\ufffd'],
    ['a direction override', 'user\u202etxt.exe', 'user<U+202E>txt.exe'],
    ['a progress bar', '10%\r20%\r\n30%', '10%\n20%\n30%'],
    ['exotic line breaks', 'a\u2028b\u2029c\u0085d', 'a\nb\nc\nd'],
    ['half a character', 'a\ud800b', 'a\ufffdb'],
    ['ordinary text', 'GET /health 200 ✓ grüße 👍\tend', 'GET /health 200 ✓ grüße 👍\tend'],
  ])('%s', (_, text, expected) => {
    expect(readable(text)).toBe(expected);
  });

  test('a huge line is cut, and says by how much', () => {
    expect(readable(`${'x'.repeat(5_000)}\nnext`)).toBe(`${'x'.repeat(4_000)}… (1000 more characters)\nnext`);
  });
});

describe('harmless text', () => {
  test.each([
    ['a command', '::set-env name=PATH::/tmp', ': :set-env name=PATH::/tmp'],
    ['one after white space', ' \t\u00a0::error::x', ' \t\u00a0: :error::x'],
    ['one that hides behind an escape sequence', '\u001b[0m::error::x', ': :error::x'],
    ['one after a carriage return', 'ok\r::error::x', 'ok\n: :error::x'],
    ['one of the old syntax, anywhere in a line', 'ok ##[error]x', 'ok # #[error]x'],
    ['what switches commands off', '::stop-commands::t', ': :stop-commands::t'],
    ['colons that are no command', 'std::string a::b', 'std::string a::b'],
    ['a heading', '## [link]', '## [link]'],
  ])('%s', (_, text, expected) => {
    expect(harmless(text)).toBe(expected);
  });

  test('stays as it is when it is made harmless again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(harmless(harmless(text))).toBe(harmless(text));
      }),
    );
  });
});

test('a text is never cut in the middle of a character', () => {
  expect(shorten('ab👍cd', 3)).toBe('ab… (4 more characters)');
  expect(shorten('ab👍cd', 4)).toBe('ab👍… (2 more characters)');
});
