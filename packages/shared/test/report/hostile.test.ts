import { describe, expect, test } from '@jest/globals';
import { assert, property, string } from 'fast-check';
import { causes } from '@ecs-actions/shared/diagnosis/diagnose';
import type { Evidence } from '@ecs-actions/shared/diagnosis/evidence';
import { failureAnnotation, failureBlock, failureDetail } from '@ecs-actions/shared/report/failure';
import { lastWords } from '@ecs-actions/shared/report/last-words';
import { container, deployment, events, evidence, log, targetGroup, task } from '../diagnosis/fixtures.ts';

/** A release of which every text from outside is `text`. */
function hostile(text: string): Evidence {
  return evidence({
    stoppedTasks: [
      task(3, { stoppedReason: text, containers: [container({ exitCode: 1, reason: text, image: text })] }),
      task(2, { stoppedReason: `CannotPullContainerError: ${text}`, stopCode: 'TaskFailedToStart' }),
    ],
    logs: [log([text])],
    events: events(text),
    targets: [{ targetGroup, id: '10.0.0.1', port: 1, state: 'unhealthy', reason: text, description: text }],
    deployment: deployment({ alarms: { names: [text], triggered: [text] }, reason: text }),
    capacity: [text],
    changedKeys: [text],
    gaps: [text],
  });
}

function told(text: string) {
  const facts = hostile(text);
  const release = {
    service: 'web',
    status: 'failed' as const,
    causes: causes(facts),
    evidence: facts,
    early: text,
    serving: undefined,
  };
  return {
    summary: failureBlock(release).source,
    annotation: failureAnnotation(release),
    detail: failureDetail(release),
  };
}

/** The summary without what stands in fences and between backticks, where nothing is read as Markdown or HTML. */
const read = (summary: string): string =>
  summary.replace(/^(`{3,})text\n[\s\S]*?\n\1$/gm, '').replace(/`[^`\n]+`/g, '');

describe('text from outside', () => {
  test.each([
    ['HTML', '<img src=x onerror=alert(1)><!--'],
    ['the end of a fold', '</details></table><script>'],
    ['a fence', '```\n# owned\n```'],
    ['a quote and a heading', '\n\n# owned\n> x'],
    ['a table', '| a | b |\n| --- | --- |\n| 1 | 2 |'],
    ['backticks', 'a ` b `` c'],
  ])('cannot break the summary: %s', (_name, text) => {
    const { summary } = told(text);
    const markdown = read(summary);
    expect(markdown).not.toMatch(/<(?:img|script|\/table)|<!--(?! -->)/);
    expect(markdown.match(/<details>/g)?.length).toBe(markdown.match(/<\/details>/g)?.length);
    expect(markdown).not.toMatch(/^# owned/m);
    expect(markdown).not.toMatch(/^> x/m);
  });

  test.each([
    ['a link', '[click](https://evil.example)', '[click]('],
    ['a picture', '![x](https://evil.example/x.png)', '!['],
    ['a mention', '@octocat', ' @octocat'],
    ['ANSI', '\u001b[31mred\u001b[0m', '\u001b'],
    ['a direction override', 'a\u202eb', '\u202e'],
  ])('cannot act: %s', (_name, text, acting) => {
    const plain = read(told(text).summary);
    expect(plain).not.toContain(acting);
  });

  test('stays on its line in annotation and output', () => {
    const { annotation, detail } = told('x\n::error::y\r\u2028z');
    expect(annotation.message.split('\n').filter((line) => /^\s*::/.test(line))).toEqual([]);
    expect(detail).not.toMatch(/[\n\r\u2028]/);
  });

  test('of any length leaves the summary within what a page takes', () => {
    expect(told('y'.repeat(300_000)).summary.length).toBeLessThan(60_000);
  });

  test('of any kind leaves folds and fences closed', () => {
    assert(
      property(string({ unit: 'binary' }), (text) => {
        const markdown = read(told(text).summary);
        expect(markdown.match(/<details>/g)?.length).toBe(markdown.match(/<\/details>/g)?.length);
        expect(markdown).not.toMatch(/^`{3}/m);
      }),
    );
  });
});

test('no account id reaches the output, which the runner would drop for it', () => {
  const facts = evidence({
    deployment: deployment({
      alarms: { names: [], triggered: ['arn:aws:cloudwatch:eu-west-1:123456789012:alarm:x'] },
    }),
  });
  expect(failureDetail({ causes: causes(facts) })).toBe(
    'the alarm arn:aws:cloudwatch:eu-west-1:…:alarm:x went off during the deployment',
  );
});

describe('the last words', () => {
  test.each([
    [
      'the error above its stack',
      ['Error: no such table', '    at query (db.js:10)', '    at main', '', 'Node.js v24.1.0'],
      'Error: no such table',
    ],
    ['the last error', ['error: first', 'fine', 'FATAL second', 'bye'], 'FATAL second'],
    ['the last line where none tells of an error', ['starting', 'bye', '  '], 'bye'],
    ['nothing where nothing was said', ['', '  '], undefined],
  ])('are %s', (_name, lines, words) => {
    expect(lastWords(log(lines))).toBe(words);
  });
});
