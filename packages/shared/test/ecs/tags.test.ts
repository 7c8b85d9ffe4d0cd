import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';

import {
  inheritedTags,
  provenanceTags,
  serviceHash,
  tagText,
  withOwnTags,
} from '@ecs-actions/shared/ecs/tags';
import type { RunContext } from '@ecs-actions/shared/runner/run-context';

const run: RunContext = {
  repository: 'o/r',
  commit: 'abc',
  refName: 'feature/ünï😀',
  ref: 'refs/heads/feature/ünï😀*[x]',
  runId: '1',
  runAttempt: 1,
  actor: '',
  eventName: 'push',
  url: '',
  visibility: 'public',
  defaultBranch: 'main',
  workspace: '/',
  temporary: '/',
};

test('values are reduced to what ECS takes', () => {
  expect(provenanceTags(run, 'sha256:1')).toEqual([
    { key: 'ecs-actions:built-from', value: 'sha256:1' },
    { key: 'ecs-actions:run', value: '1' },
    { key: 'ecs-actions:commit', value: 'abc' },
    { key: 'ecs-actions:ref', value: 'refs/heads/feature/ünï___x_' },
  ]);
  expect(tagText('ü'.repeat(300))).toBe('ü'.repeat(256));
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (value) => {
      expect(tagText(value)).toMatch(/^[\p{L}\p{N}\p{Zs}+\-=._:/@]{0,256}$/u);
    }),
  );
});

describe('room for 50 tags', () => {
  const users = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ key: `k${index}`, value: '' }));
  const own = provenanceTags(run, 'sha256:1');

  test('is the user’s first', () => {
    expect(withOwnTags(users(48), own).slice(48)).toEqual(own.slice(0, 2));
    expect(withOwnTags(users(50), own)).toEqual(users(50));
  });

  test('a key of the user’s is not written twice', () => {
    const given = [{ key: 'ecs-actions:run', value: 'mine' }];
    expect(withOwnTags(given, own).filter(({ key }) => key === 'ecs-actions:run')).toEqual(given);
  });
});

test('a new revision takes over neither AWS’s tags nor what was noted about the one before', () => {
  const keys = [
    'aws:cloudformation:stack-name',
    'ecs-actions:verified-1',
    'team',
    'ecs-actions:commit',
    'awsome',
  ];
  expect(inheritedTags(keys.map((key) => ({ key, value: '' }))).map(({ key }) => key)).toEqual([
    'team',
    'awsome',
  ]);
});

test('a service has one hash, by names or ARNs, and another in another cluster', () => {
  const hash = serviceHash('main', 'web');
  expect(hash).toMatch(/^[0-9a-f]{10}$/);
  expect(
    serviceHash('arn:aws:ecs:eu-west-1:1:cluster/main', 'arn:aws:ecs:eu-west-1:1:service/main/web'),
  ).toBe(hash);
  expect(serviceHash('other', 'web')).not.toBe(hash);
});
