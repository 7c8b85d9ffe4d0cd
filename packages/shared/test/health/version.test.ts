import { describe, expect, test } from '@jest/globals';
import { parseWanted } from '../../src/health/http/expectation.ts';
import { namesOf, versionIn } from '../../src/health/version.ts';

const commit = '0123456789abcdef0123456789abcdef01234567';
const digest = `sha256:${'a'.repeat(64)}`;
const names = namesOf({ name: 'web:42', commit, images: ['host:5000/web:v7', `host/web@${digest}`] });

const usual = { statuses: [[200, 299]] as const, body: undefined, json: [], headers: new Map() };

test('a revision is known by its name, its commit, and its images', () => {
  expect(names).toEqual(['web:42', commit, '0123456', 'v7', digest]);
  expect(namesOf({ name: 'web:1', commit: undefined, images: ['web', 'host:5000/web'] })).toEqual(['web:1']);
});

describe('an expectation', () => {
  test.each([
    [{ json: ["version == 'v7'", "status == 'ok'"] }, { json: ["version == 'v7'"] }],
    [{ json: [`commit == '${commit}'`] }, { json: [`commit == '${commit}'`] }],
    [
      {
        headers: new Map([
          ['x-version', 'v7'],
          ['x-up', 'yes'],
        ]),
      },
      { headers: new Map([['x-version', 'v7']]) },
    ],
    [{ body: 'built from 0123456' }, { body: 'built from 0123456' }],
    [{ body: parseWanted(`/${commit}/`) }, { body: /0123456789abcdef0123456789abcdef01234567/ }],
  ])('that names the version is shown by that part: %j', (given, part) => {
    expect(versionIn({ ...usual, ...given }, names)).toEqual({
      ...usual,
      statuses: [[100, 599]],
      ...part,
    });
  });

  test.each([
    [{}],
    [{ json: ["status == 'ok'", 'length(v7) > `7`'] }],
    [{ headers: new Map([['x-version', 'v7-rc1']]) }],
    [{ body: 'v7' }],
  ])('that names none is not: %j', (given) => {
    expect(versionIn({ ...usual, ...given }, names)).toBeUndefined();
  });
});
