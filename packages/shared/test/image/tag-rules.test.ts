import { describe, expect, test } from '@jest/globals';
import { assert, property, string } from 'fast-check';
import type { TagContext } from '../../src/image/tag-expression.ts';
import { parseTagRule } from '../../src/image/tag-rule.ts';
import { tagsOf } from '../../src/image/tag-rules.ts';

const context: TagContext = {
  commit: '860c1904a1ce19322e91ac35af1ab07466440c37',
  ref: 'refs/heads/main',
  defaultBranch: 'main',
  eventName: 'push',
  now: new Date('2024-01-15T14:20:30Z'),
  commitDate: new Date('2024-01-15T13:37:00Z'),
};
const onTag = (tag: string): Partial<TagContext> => ({ ref: `refs/tags/${tag}` });
const onBranch = (branch: string): Partial<TagContext> => ({ ref: `refs/heads/${branch}` });
const pullRequest: Partial<TagContext> = { ref: 'refs/pull/2/merge', eventName: 'pull_request' };

function tags(lines: string, changes: Partial<TagContext> = {}): string[] {
  const rules = lines.split('\n').map((line) => parseTagRule(line.trim()));
  return tagsOf(rules, { ...context, ...changes }).map((tag) => tag.name);
}

describe("docker/metadata-action's documented behaviour", () => {
  test.each<[string, Partial<TagContext>, string]>([
    ['type=sha', {}, 'sha-860c190'],
    ['type=sha,format=long', {}, 'sha-860c1904a1ce19322e91ac35af1ab07466440c37'],
    ['type=sha,prefix=', {}, '860c190'],
    ['type=sha,prefix=,suffix=-arm', {}, '860c190-arm'],
    ['type=sha,prefix={{branch}}-', onBranch('feature/login'), 'feature-login-860c190'],
    ['type=ref,event=branch', onBranch('main'), 'main'],
    ['type=ref,event=branch', onBranch('releases/v1'), 'releases-v1'],
    ['type=ref,event=branch', onBranch('a#b$c'), 'a-b-c'],
    ['type=ref,event=tag', onTag('v1.2.3'), 'v1.2.3'],
    ['type=ref,event=pr', pullRequest, 'pr-2'],
    ['type=ref,event=pr,prefix=', pullRequest, '2'],
    ['type=semver,pattern={{raw}}', onTag('v1.2.3'), 'v1.2.3'],
    ['type=semver,pattern={{version}}', onTag('v1.2.3'), '1.2.3'],
    ['type=semver,pattern={{major}}.{{minor}}', onTag('v1.2.3'), '1.2'],
    ['type=semver,pattern=v{{major}}', onTag('v1.2.3'), 'v1'],
    ['type=semver,pattern={{minor}}', onTag('v1.2.3'), '2'],
    ['type=semver,pattern={{patch}}', onTag('v1.2.3'), '3'],
    ['type=semver,pattern={{version}}', onTag('v2.0.8-beta.67'), '2.0.8-beta.67'],
    ['type=semver,pattern={{major}}.{{minor}}', onTag('v2.0.8-beta.67'), '2.0.8-beta.67'],
    ['type=semver,pattern={{raw}}', onTag('v2.0.8-beta.67'), 'v2.0.8-beta.67'],
    ['type=semver,pattern={{version}},value=v3.0.0', {}, '3.0.0'],
    [String.raw`type=semver,pattern={{version}},match=app-(v.+)`, onTag('app-v4.5.6'), '4.5.6'],
    ['type=match,pattern=v(.*),group=1', onTag('v2.0.8-beta.67'), '2.0.8-beta.67'],
    [String.raw`type=match,pattern=\d+`, onTag('20200110-RC2'), '20200110'],
    [String.raw`type=match,pattern=p1/v(\d.\d.\d),group=1`, onTag('p1/v1.2.3'), '1.2.3'],
    [String.raw`type=match,"pattern=/V(\d{1,3}),?/i",group=1`, onTag('v12'), '12'],
    ['type=edge', {}, 'edge'],
    ['type=edge,branch=develop', onBranch('develop'), 'edge'],
    ['type=schedule', { eventName: 'schedule' }, 'nightly'],
    ["type=schedule,pattern={{date 'YYYYMMDD'}}", { eventName: 'schedule' }, '20240115'],
    ["type=raw,value={{date 'HHmm' tz='Asia/Tokyo'}}", {}, '2320'],
    ["type=raw,value={{commit_date 'HHmmss'}}", {}, '133700'],
    ['type=raw,value=latest,enable={{is_default_branch}}', {}, 'latest'],
    ['type=raw,value=next,enable={{is_not_default_branch}}', onBranch('develop'), 'next'],
    ['type=raw,value={{tag}}-x', onTag('v1/2'), 'v1-2-x'],
    ['stable', {}, 'stable'],
  ])('%s', (line, changes, expected) => {
    expect(tags(line, changes)).toEqual([expected]);
  });

  test('the order is by priority, then as written, and a tag comes once', () => {
    const lines = [
      'type=sha',
      'type=raw,value=b',
      'type=raw,value=a',
      'type=ref,event=tag',
      'type=semver,pattern={{raw}}',
      'type=raw,value=first,priority=950',
    ];
    expect(tags(lines.join('\n'), onTag('v1.2.3'))).toEqual(['first', 'v1.2.3', 'b', 'a', 'sha-860c190']);
  });

  test('a branch, date and time tag for a commit, as release documents ask for it', () => {
    const line = "type=raw,value={{branch}}-{{sha}}-{{commit_date 'YYYYMMDD-HHmmss'}}";
    expect(tags(line)).toEqual(['main-860c190-20240115-133700']);
  });
});

describe('where it goes further', () => {
  test('length', () => expect(tags('type=sha,prefix=,length=8')).toEqual(['860c1904']));

  test('latest comes only from a rule that says so', () => {
    expect(tags('type=semver,pattern={{version}}', onTag('v1.2.3'))).toEqual(['1.2.3']);
    expect(tags('type=ref,event=tag', onTag('v1.2.3'))).toEqual(['v1.2.3']);
  });

  test.each([
    ['type=sha', true],
    ['type=sha,prefix={{branch}}-', true],
    ["type=sha,prefix={{date 'YYYY'}}-", false],
    ['type=sha,length=4', false],
    ["type=raw,value={{branch}}-{{sha}}-{{commit_date 'YYYYMMDD'}}", true],
    ["type=raw,value={{sha}}-{{date 'YYYYMMDD'}}", false],
    ['type=raw,value=v1', false],
    ['type=raw,value=v1,suffix=-{{sha}}', true],
    ['type=semver,pattern={{version}},value=1.2.3', true],
    ['type=semver,pattern={{major}}.{{minor}}.{{patch}},value=1.2.3', true],
    ['type=semver,pattern={{major}}.{{minor}},value=1.2.3', false],
    ['type=semver,pattern={{major}},value=1.2.3-rc.1', true],
    ['type=ref,event=branch', false],
  ])('%s names the commit: %s', (line, fixed) => {
    expect(tagsOf([parseTagRule(line)], context)).toMatchObject([{ fixed }]);
  });
});

describe('refused', () => {
  test.each([
    ['type=sha,enabled=false', "no attribute 'enabled'"],
    ['type=sah', "no type 'sah'"],
    ['type=ref', "'event=' is missing"],
    ['type=ref,event=push', 'event is one of branch, tag, pr'],
    ['type=sha,format=tiny', 'format is one of short, long'],
    ['type=raw,value=', "'value=' is missing"],
    ['type=raw,value=a,value=b', 'given twice'],
    ['type=sha,priority=high', 'priority is a whole number'],
    ['type=sha,length=8x', 'length is a whole number'],
    ['type=raw,value=a,enable=yes', 'not true or false'],
    ['type=raw,value={{brunch}}', "'{{brunch}}' is no expression here"],
    ['type=raw,value={{branch', "'{{branch' is no expression here"],
    ['type=semver,pattern={{minor}},value=one', 'no semantic version'],
    ['type=match,pattern=(,value=x', 'no regular expression'],
    ["type=raw,value={{date 'YYYY' tz='Mars/Base'}}", 'no time zone'],
    ['-x', "does not begin with '-'"],
    ['type=sha,prefix={{tag}}-', "does not begin with '-'"],
    [`type=raw,value=${'x'.repeat(129)}`, 'has 129 characters'],
    ['type=semver,pattern={{raw}}', 'no rule applies to refs/heads/main'],
  ])('%s: %s', (line, problem) => {
    expect(() => tags(line)).toThrow(problem);
  });
});

test('whatever a branch is called, a tag made from it is one that a registry accepts', () => {
  assert(
    property(string({ unit: 'binary', minLength: 1, maxLength: 100 }), (branch) => {
      expect(tags('type=ref,event=branch,prefix=b', onBranch(branch))[0]).toMatch(/^\w[\w.-]{0,127}$/u);
    }),
  );
});
