import { describe, expect, test } from '@jest/globals';
import { decide, type Situation } from '../src/decide.ts';
import type { Existing } from '../src/existing.ts';

const image = {
  digest: 'sha256:aaa',
  mediaType: '',
  text: '',
  manifest: { mediaType: '', layers: [], children: [], platforms: [] },
};
const same: Existing = { image, platforms: ['linux/amd64'], commit: 'c1', fingerprint: 'f1' };
const situation: Situation = {
  ifExists: 'reuse',
  commit: 'c1',
  fingerprint: 'f1',
  platforms: [],
  neverReused: undefined,
  candidate: { tag: 'sha-c1', existing: same },
  tags: [
    { name: 'main', fixed: false },
    { name: 'sha-c1', fixed: true },
  ],
  digests: new Map([['sha-c1', 'sha256:aaa']]),
  isImmutable: () => false,
};
const existing = (changes: Partial<Existing>): Partial<Situation> => ({
  candidate: { tag: 'sha-c1', existing: { ...same, ...changes } },
});

describe('reuse', () => {
  test('an image of this commit with these inputs', () => {
    expect(decide(situation)).toMatchObject({ kind: 'reuse', digest: 'sha256:aaa' });
  });

  test('platforms are compared in the form that registries use', () => {
    const both = existing({ platforms: ['linux/amd64', 'linux/arm64'] });
    expect(decide({ ...situation, ...both, platforms: ['linux/arm64/v8', 'linux/x86_64'] }).kind).toBe(
      'reuse',
    );
  });

  test.each<[string, Partial<Situation>, RegExp]>([
    ['nothing there', { candidate: undefined, digests: new Map() }, /no tag of this commit exists/u],
    ['another commit', existing({ commit: 'c2' }), /of commit c2/u],
    ['other inputs', existing({ fingerprint: 'f2' }), /other build inputs/u],
    ['no labels', existing({ commit: undefined }), /does not say/u],
    ['a platform missing', { platforms: ['linux/arm64'] }, /has no linux\/arm64/u],
    ['always to be built', { neverReused: 'because' }, /because/u],
    ['asked to', { ifExists: 'rebuild' }, /'rebuild'/u],
  ])('%s: build', (_, changes, because) => {
    const decision = decide({ ...situation, ...changes });
    expect(decision.kind).toBe('build');
    expect(JSON.stringify(decision)).toMatch(because);
  });
});

describe('immutable tags', () => {
  const fast = { isImmutable: () => true };

  test('that are already on the image do not stand in the way', () => {
    expect(decide({ ...situation, ...fast }).kind).toBe('reuse');
  });

  test('on another image stop before the build, with both digests', () => {
    const digests = new Map([
      ['sha-c1', 'sha256:aaa'],
      ['main', 'sha256:bbb'],
    ]);
    const decision = decide({ ...situation, ...fast, digests });
    expect(decision).toMatchObject({ kind: 'refuse' });
    expect(JSON.stringify(decision)).toMatch(/main \(sha256:bbb\).*sha256:aaa/u);
  });

  test('on what this build would replace stop it, and say what differs', () => {
    const decision = decide({ ...situation, ...fast, ...existing({ fingerprint: 'f2' }) });
    expect(JSON.stringify(decision)).toMatch(/"refuse".*sha-c1 \(sha256:aaa\).*other build inputs/u);
  });

  test('are left to the push when a rebuild is asked for', () => {
    expect(decide({ ...situation, ...fast, ifExists: 'rebuild' }).kind).toBe('build');
  });
});

test("'fail' stops for a tag of this commit, and only for that", () => {
  expect(decide({ ...situation, ifExists: 'fail' })).toMatchObject({ kind: 'refuse' });
  expect(decide({ ...situation, ifExists: 'fail', candidate: undefined }).kind).toBe('build');
});
