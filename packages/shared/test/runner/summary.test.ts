import { describe, expect, test } from '@jest/globals';
import {
  block,
  blocks,
  code,
  details,
  heading,
  link,
  list,
  md,
  table,
  text,
} from '@ecs-actions/shared/runner/summary';
import type { Markdown } from '@ecs-actions/shared/runner/summary';
import * as fc from 'fast-check';
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';

/** As GitHub renders it, before what it takes out. */
function render({ source }: Markdown): string {
  return micromark(source, { allowDangerousHtml: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] });
}

/** What a reader sees of `html`. */
function seen(html: string): string {
  return html
    .replace(/<!--.*?-->|<[^>]+>/gs, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}

function tags(html: string): string[] {
  return [...html.matchAll(/<(?!!--)[^>]*>/g)].map(([tag]) => tag.replace(/^<([\w/]+)[^>]*>$/, '<$1>'));
}

const hostile = [
  '<img src=x onerror=alert(1)>',
  '</details></summary><h1>owned</h1>',
  '[click](https://evil.example) ![i](https://evil.example/x.png)',
  'https://evil.example www.evil.example a@evil.example',
  '`code` ``more`` ```',
  '| a | b |',
  '**bold** __bold__ *it* _it_ ~~gone~~',
  '# heading',
  '- item',
  '1. item',
  '1) item',
  '+ item',
  '> quote',
  '---',
  '===',
  '    indented',
  '&lt;b&gt; &#42;',
  '\\*not\\*',
  '[ref]: https://evil.example',
  '[^1]: note',
  '<!-- hidden',
  'ab@.x@y.z ab@-.c',
  '$E=mc^2$ :rocket: @octocat #12 GH-1',
  'first\n\n# second',
  '```\nfence\n~~~',
];
const piece = fc.oneof(
  fc.constantFrom(...'<>&`*_[]()#+-.!|~@:\\$="\'{}^ 1a\n\t'.split('')),
  fc.constantFrom('www.', 'http://', 'x@y.z', '<!--', '-->', '```', '---', '&amp;', 'ab'),
);
const nasty = fc.oneof(
  fc.constantFrom(...hostile),
  fc.array(piece, { maxLength: 16 }).map((all) => all.join('')),
);

/** What `text` shows of a value: one line, trimmed, with tabs as spaces. */
function asShown(value: string): string {
  return value
    .replace(/\s*\n\s*/g, ' ')
    .replaceAll('\t', ' ')
    .trim();
}

const squeezed = (value: string): string => value.replace(/ +/g, ' ').trim();

describe.each([
  ['a paragraph', (value: string) => md`${value}`, ['<p>', '</p>']],
  ['the middle of a line', (value: string) => md`Said ${value} to all.`, ['<p>', '</p>']],
  ['bold text', (value: string) => md`x **${value}a** x`, ['<p>', '<strong>', '</strong>', '</p>']],
  ['a heading', (value: string) => heading(3, value), ['<h3>', '</h3>']],
  ['an item', (value: string) => list([value]), ['<ul>', '<li>', '</li>', '</ul>']],
])('in %s', (place, make, expected) => {
  test('hostile text reads as it was written, and nothing else comes of it', () => {
    fc.assert(
      fc.property(nasty, (value) => {
        // Emphasis around white space is none, in Markdown as in print.
        fc.pre(asShown(value) !== '' && (place !== 'bold text' || /^\w/.test(value)));
        const html = render(make(value));
        expect(tags(html)).toEqual(expected);
        expect(squeezed(seen(html))).toBe(
          squeezed(seen(render(make('MARK'))).replace('MARK', () => asShown(value))),
        );
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('in a table', () => {
  test('hostile text stays in its cell', () => {
    fc.assert(
      fc.property(nasty, nasty, (first, second) => {
        const html = render(table(['a', 'b'], [[text(first), code(second)]]));
        const cells = [...html.matchAll(/<td>(.*?)<\/td>/gs)].map(([, cell]) => squeezed(seen(cell ?? '')));
        expect(cells).toEqual([squeezed(asShown(first)), squeezed(asShown(second))]);
        expect(tags(html).filter((tag) => !/t(able|head|body|r|h|d)|code/.test(tag))).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });

  test('no rows are no table', () => {
    expect(table(['a'], []).source).toBe('');
  });
});

test('hostile text in a code span reads as it was written', () => {
  fc.assert(
    fc.property(nasty, (value) => {
      fc.pre(asShown(value) !== '');
      const html = render(code(value));
      expect(squeezed(seen(html))).toBe(squeezed(asShown(value)));
      expect(tags(html)).toEqual(['<p>', '<code>', '</code>', '</p>']);
    }),
    { numRuns: 1_000 },
  );
});

test('hostile lines in a block stay in it, as they are', () => {
  fc.assert(
    fc.property(nasty, (value) => {
      const html = render(
        blocks(
          block(value),
          md`
after
          `,
        ),
      );
      expect(tags(html)).toEqual(['<pre>', '<code>', '</code>', '</pre>', '<p>', '</p>']);
      expect(seen(html).replace(/\n+after\n*$/, '')).toBe(value.replace(/\n+$/, ''));
    }),
    { numRuns: 1_000 },
  );
});

test('a hostile title opens and closes nothing', () => {
  fc.assert(
    fc.property(nasty, (value) => {
      const html = render(
        details(
          value,
          md`
body
          `,
        ),
      );
      expect(tags(html)).toEqual(['<details>', '<summary>', '</summary>', '<p>', '</p>', '</details>']);
    }),
    { numRuns: 1_000 },
  );
});

test.each(['javascript:alert(1)', 'data:text/html,x', 'not a url', ''])(
  'no link leads to "%s"',
  (address) => {
    expect(render(link('here', address))).toBe('<p>here</p>');
  },
);

test('a link leads where it should, whatever is in its address and label', () => {
  const html = render(table(['l'], [[link('a ] b', 'https://example.com/x?y=<z>|(')]]));
  expect(html).toContain('<a href="https://example.com/x?y=%3Cz%3E%7C(">a ] b</a>');
});

test('a mention is none: GitHub notifies nobody', () => {
  expect(text('thanks @octocat').source).not.toMatch(/@\w/);
});

test('what is harmless stays readable in the source', () => {
  const plain = 'web:42 failed: DATABASE_URL is gone (exit code 3), see db.internal:5432; app-1 "x"';
  expect(text(plain).source).toBe(plain);
  expect(code('family:42').source).toBe('`family:42`');
});
