import { describe, expect, test } from '@jest/globals';
import { isOpen, mappingOf } from '../src/branch-map.ts';

const map = [
  { pattern: 'main', environment: 'production' },
  { pattern: 'develop', environment: 'staging' },
  { pattern: 'feature/*', environment: 'development' },
  { pattern: 'hotfix/**', environment: 'hotfix' },
  { pattern: 'tags/v*', environment: 'production' },
  { pattern: 'main', environment: 'never' },
];

test.each([
  ['refs/heads/main', 'production'],
  ['refs/heads/develop', 'staging'],
  ['refs/heads/feature/basket', 'development'],
  ['refs/heads/feature/basket/again', undefined],
  ['refs/heads/hotfix/a/b', 'hotfix'],
  ['refs/heads/main2', undefined],
  ['refs/tags/v1.2.3', 'production'],
  ['refs/tags/main', undefined],
  ['refs/pull/7/merge', undefined],
])('%s leads to %s', (ref, environment) => {
  expect(mappingOf(ref, map)?.environment).toBe(environment);
});

describe('a pattern that anyone may push to', () => {
  test.each([
    ['main', false],
    ['release-1.2', false],
    ['feature/*', true],
    ['v?', true],
    ['{a,b}', true],
  ])('%s: %s', (pattern, open) => {
    expect(isOpen({ pattern, environment: 'production' })).toBe(open);
  });
});
