import { describe, expect, test } from '@jest/globals';
import {
  array as arrays,
  assert,
  boolean as booleans,
  constantFrom,
  integer as integers,
  option as optional,
  property,
  record as objects,
  string as strings,
} from 'fast-check';
import type { SampleOutcome } from '../../src/health/check.ts';
import { type CheckRecord, judge, type Judgement } from '../../src/health/judge.ts';
import { earliestPass, latestFail, type Rules } from '../../src/health/rules.ts';

const usual: Rules = {
  initialDelay: 0,
  interval: 5_000,
  timeout: 300_000,
  duration: 0,
  consecutiveSuccess: 3,
  failureLimit: undefined,
  consecutiveErrorLimit: 4,
};
const outcomes: Readonly<Record<string, SampleOutcome>> = {
  h: 'healthy',
  u: 'unhealthy',
  n: 'no-data',
  e: 'error',
  x: 'no-data',
};

/** A letter a sample, one interval apart; an `x` does not count. */
function record(letters: string, title = 'http', more: Partial<CheckRecord> = {}): CheckRecord {
  const samples = letters.split('').map((letter, index) => ({
    at: index * usual.interval,
    outcome: outcomes[letter] ?? 'error',
    says: `${letter}${index}`,
    ...(letter === 'x' && { counts: false as const }),
  }));
  return { title, samples, ...more };
}

describe('the verdict over one check', () => {
  test.each<[string, string, Partial<Rules>, boolean, Judgement['verdict'] | undefined]>([
    ['two successes', 'hh', {}, false, undefined],
    ['three successes', 'hhh', {}, false, 'healthy'],
    ['three successes that are no run', 'hhuh', {}, false, undefined],
    ['a run after failures', 'uuuuuuhhh', {}, false, 'healthy'],
    ['one success where one is enough', 'h', { consecutiveSuccess: 1 }, false, 'healthy'],
    ['a run that is too short by time', 'hhh', { duration: 15_000 }, false, undefined],
    ['a run that is just long enough by time', 'hhhh', { duration: 15_000 }, false, 'healthy'],
    ['long enough in pieces', 'hhuhh', { duration: 15_000 }, false, undefined],
    ['two failures of two allowed', 'uhu', { failureLimit: 2 }, false, 'unhealthy'],
    ['a failure of two allowed', 'uh', { failureLimit: 2 }, false, undefined],
    ['four errors in a row', 'eeee', {}, false, undefined],
    ['five errors in a row', 'eeeee', {}, false, 'error'],
    ['five errors that are no row', 'eeeneee', {}, false, undefined],
    ['one error where none may be', 'e', { consecutiveErrorLimit: 0 }, false, 'error'],
    ['a passing error', 'ehhh', {}, false, 'healthy'],
    ['no data between successes', 'hnhh', {}, false, undefined],
    ['samples that do not count between successes', 'xhxxhxxxh', {}, false, 'healthy'],
    ['samples that do not count between failures', 'uxxu', { failureLimit: 2 }, false, 'unhealthy'],
    ['no sample that counts', 'xxxx', {}, true, 'inconclusive'],
    ['flapping until the time is up', 'huhuhhuhh', {}, true, 'unhealthy'],
    ['failures and then errors until the time is up', 'uuee', {}, true, 'unhealthy'],
    ['errors and successes until the time is up', 'heheh', {}, true, 'error'],
    ['no data until the time is up', 'nnnn', {}, true, 'inconclusive'],
    ['time that is up before a run', 'hh', {}, true, 'inconclusive'],
    ['a run that ends with the time', 'uhhh', {}, true, 'healthy'],
  ])('%s', (_name, letters, rules, timeUp, verdict) => {
    expect(judge([record(letters)], { ...usual, ...rules }, timeUp)?.verdict).toBe(verdict);
  });

  test('says what failed, and the limit that ended it', () => {
    expect(judge([record('uhu')], { ...usual, failureLimit: 2 }, false)).toEqual({
      verdict: 'unhealthy',
      failed: ['http'],
      because: 'http: u2 (2 unhealthy samples in all; failure-limit is 2)',
    });
  });
});

describe('the verdict over several checks', () => {
  test('is healthy only when all are, at the same time', () => {
    expect(judge([record('hhh', 'tasks'), record('uhh')], usual, false)).toBeUndefined();
    expect(judge([record('hhhhu', 'tasks'), record('uuhhh')], usual, false)).toBeUndefined();
    expect(judge([record('hhhhh', 'tasks'), record('uuhhh')], usual, false)?.verdict).toBe('healthy');
  });

  test('goes by what a check saw since it last was through', () => {
    const judgement = judge([record('uhhhn', 'tasks'), record('hhhhh')], usual, true);
    expect(judgement).toMatchObject({ verdict: 'inconclusive', failed: ['tasks'] });
  });

  test('names all that failed alike', () => {
    const records = [
      record('u', 'targets'),
      record('e', 'alarms'),
      record('u', 'http'),
      record('h', 'tasks'),
    ];
    expect(judge(records, usual, true)).toMatchObject({
      verdict: 'unhealthy',
      failed: ['http', 'targets'],
      because: 'http: u0',
    });
  });

  test('is not decided by a check on trial', () => {
    const trial = record('uuu', 'metrics', { dryRun: true });
    expect(judge([record('hhh'), trial], { ...usual, failureLimit: 1 }, false)?.verdict).toBe('healthy');
    expect(judge([trial], usual, true)?.verdict).toBe('inconclusive');
  });

  test('is ended by the first failure of a critical check', () => {
    const judgement = judge([record('hu', 'alarms', { critical: true }), record('hh')], usual, false);
    expect(judgement).toMatchObject({ verdict: 'unhealthy', failed: ['alarms'] });
    expect(judgement?.because).toContain('it is critical');
  });
});

describe('whatever is seen', () => {
  const letters = strings({ unit: constantFrom('h', 'u', 'n', 'e'), maxLength: 12 });
  const several = arrays(letters, { minLength: 1, maxLength: 4 }).map((all) =>
    all.map((one, index) => record(one, `check ${index}`)),
  );
  const rules = objects({
    consecutiveSuccess: integers({ min: 1, max: 4 }),
    consecutiveErrorLimit: integers({ min: 0, max: 4 }),
    failureLimit: optional(integers({ min: 1, max: 6 }), { nil: undefined }),
    duration: constantFrom(0, 5_000, 20_000),
  }).map((drawn) => ({ ...usual, ...drawn }));

  test('healthy means that every check ends with its run of successes, for the whole duration', () => {
    assert(
      property(several, rules, booleans(), (records, drawn, timeUp) => {
        if (judge(records, drawn, timeUp)?.verdict !== 'healthy') return;
        for (const { samples } of records) {
          const needed = Math.max(drawn.consecutiveSuccess, drawn.duration / usual.interval + 1);
          expect(samples.slice(-needed).map(({ outcome }) => outcome)).toEqual(
            Array.from({ length: needed }, () => 'healthy'),
          );
        }
      }),
    );
  });

  test('the failure limit ends it, unhealthy', () => {
    assert(
      property(several, rules, booleans(), (records, drawn, timeUp) => {
        const most = Math.max(
          ...records.map(({ samples }) => samples.filter(({ outcome }) => outcome === 'unhealthy').length),
        );
        if (drawn.failureLimit === undefined || most < drawn.failureLimit) return;
        expect(judge(records, drawn, timeUp)?.verdict).toBe('unhealthy');
      }),
    );
  });

  test('the order of checks does not matter', () => {
    assert(
      property(several, rules, booleans(), (records, drawn, timeUp) => {
        expect(judge(records.toReversed(), drawn, timeUp)).toEqual(judge(records, drawn, timeUp));
      }),
    );
  });

  test('a check on trial decides nothing', () => {
    assert(
      property(several, letters, rules, booleans(), (records, trial, drawn, timeUp) => {
        const all = [...records, record(trial, 'trial', { dryRun: true, critical: true })];
        expect(judge(all, drawn, timeUp)).toEqual(judge(records, drawn, timeUp));
      }),
    );
  });

  test('it ends when the time is up, and names what failed unless it is healthy', () => {
    assert(
      property(several, rules, (records, drawn) => {
        const judgement = judge(records, drawn, true);
        expect(judgement).toBeDefined();
        expect((judgement?.failed.length ?? 0) > 0).toBe(judgement?.verdict !== 'healthy');
      }),
    );
  });

  test('no earlier moment than the one that was announced is healthy', () => {
    assert(
      property(letters, rules, (one, drawn) => {
        const { samples } = record(one);
        if (judge([record(one)], drawn, false)?.verdict !== 'healthy') return;
        expect(samples.at(-1)?.at).toBeGreaterThanOrEqual(earliestPass(drawn));
      }),
    );
  });
});

test('the announced moments are those of an all healthy and of an open ended watch', () => {
  const rules = { ...usual, initialDelay: 30_000, duration: 22_000 };
  expect(earliestPass(rules)).toBe(30_000 + 25_000);
  expect(earliestPass({ ...rules, duration: 0 })).toBe(30_000 + 10_000);
  expect(latestFail(rules)).toBe(330_000);
});
