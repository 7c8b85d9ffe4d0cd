import { expect, test } from '@jest/globals';
import { verdict } from '../../src/deployment/verdict.ts';
import { asked, type Case, crashed, end, memoryOf, plan, seen, task, verdictOf } from './seen.ts';

/** A deployment that goes on, and that may be ended before ECS ends it. */
const cases: readonly Case[] = [
  {
    what: 'asked to stop again and again, for longer than the way back may take',
    observations: [seen(1_200_001)],
    memory: { asked: { because: 'certainty', at: 1_190_000, since: 0 } },
    expected: 'rollback-failed',
  },
  {
    what: 'asked to stop by who may not ask again, and nothing came of it yet',
    observations: end({}),
    memory: asked('request', 0),
    plan: { onFailure: 'none' },
    expected: 'undecided',
  },
  {
    what: 'asked to stop, and nothing came of it',
    observations: end({}),
    memory: asked('certainty', 30_000),
    expected: 'undo by stop (certainty)',
  },
  {
    what: 'a proof, and no failed task',
    observations: end({}),
    memory: { proof: 'gone' },
    expected: 'undecided',
  },
  {
    what: 'a proof and a failed task',
    observations: end({}, { tasks: [crashed('a')] }),
    memory: { proof: 'gone' },
    expected: 'undo by stop (certainty)',
  },
  {
    what: 'three tasks failed alike over two minutes',
    observations: [
      seen(0, {}, { tasks: [crashed('a')] }),
      seen(120_000, {}, { tasks: [crashed('b'), crashed('c')] }),
    ],
    expected: 'undo by stop (certainty)',
  },
  {
    what: 'three tasks failed alike within two minutes',
    observations: [
      seen(0, {}, { tasks: [crashed('a')] }),
      seen(119_999, {}, { tasks: [crashed('b'), crashed('c')] }),
    ],
    expected: 'undecided',
  },
  {
    what: 'three tasks failed, each in its own way',
    observations: [
      seen(0, {}, { tasks: [crashed('a', 1)] }),
      seen(120_000, {}, { tasks: [crashed('b', 2), crashed('c', 3)] }),
    ],
    expected: 'undecided',
  },
  {
    what: 'crashes, but one task was healthy',
    observations: [
      seen(0, {}, { tasks: [crashed('a'), task('h', { health: 'HEALTHY' })] }),
      seen(120_000, {}, { tasks: [crashed('b'), crashed('c')] }),
    ],
    expected: 'undecided',
  },
  {
    what: 'crashes under a breaker, which decides',
    observations: [
      seen(0, {}, { tasks: [crashed('a')] }),
      seen(120_000, {}, { tasks: [crashed('b'), crashed('c')] }),
    ],
    plan: { breaker: { enabled: true, rollback: true } },
    expected: 'undecided',
  },
  {
    what: 'crashes with fail-fast off',
    observations: [
      seen(0, {}, { tasks: [crashed('a')] }),
      seen(120_000, {}, { tasks: [crashed('b'), crashed('c')] }),
    ],
    plan: { failFast: false },
    expected: 'undecided',
  },
  {
    what: 'asked to stop, not yet to be seen',
    observations: end({}),
    memory: asked('certainty', 59_000),
    expected: 'undecided',
  },
];

test.each(cases)('$what: $expected', (one) => {
  expect(verdictOf(one)).toBe(one.expected);
});

test('a look that took long ends nothing early', () => {
  const memory = { ...memoryOf(end({}, { tasks: [crashed('a')] })), proof: 'gone' };
  expect(verdict(memory, plan, 61_000)).toMatchObject({ kind: 'undo', because: 'certainty' });
  expect(verdict(memory, plan, 90_000)).toEqual({ kind: 'undecided' });
});
