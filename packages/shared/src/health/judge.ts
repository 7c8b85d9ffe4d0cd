import type { Reading } from './check.ts';
import type { Rules } from './rules.ts';

export type HealthVerdict = 'healthy' | 'unhealthy' | 'inconclusive' | 'error';

export interface Sample extends Reading {
  /** Milliseconds since the epoch, by our clock. */
  readonly at: number;
}

/** Everything that one check has seen, oldest first. */
export interface CheckRecord {
  readonly title: string;
  readonly samples: readonly Sample[];
  /** It is looked at and shown, and decides nothing. */
  readonly dryRun?: boolean;
  /** Its first unhealthy sample ends everything. */
  readonly critical?: boolean;
}

export interface Judgement {
  readonly verdict: HealthVerdict;
  /** Titles of the checks that kept it from being healthy. */
  readonly failed: readonly string[];
  /** Why, in a sentence without its full stop. */
  readonly because: string;
}

/** A record without the samples that do not count; where none does, with the last of them as the lack of data that it is. */
function ofJudged(record: CheckRecord): CheckRecord {
  const samples = record.samples.filter(({ counts }) => counts !== false);
  return { ...record, samples: samples.length > 0 ? samples : record.samples.slice(-1) };
}

/** What speaks for ending one check now. */
interface Ended {
  readonly title: string;
  readonly verdict: Exclude<HealthVerdict, 'healthy'>;
  readonly because: string;
}

/**
 * The verdict over what was seen so far; undefined while it is open. What a limit ends, it ends for good: unhealthy goes
 * before error, and both before healthy.
 * @param timeUp no further sample will be taken
 */
export function judge(records: readonly CheckRecord[], rules: Rules, timeUp: boolean): Judgement | undefined {
  const counted = records.filter(({ dryRun }) => dryRun !== true).map((record) => ofJudged(record));
  const open = counted.filter((record) => !passes(record.samples, rules));
  const beyond = counted.flatMap((record) => beyondLimit(record, rules) ?? []);
  if (beyond.length > 0) return worst(beyond);
  if (counted.length > 0 && open.length === 0) {
    return { verdict: 'healthy', failed: [], because: `every check was healthy ${runInWords(rules)}` };
  }
  if (!timeUp) return undefined;
  if (open.length === 0) {
    return { verdict: 'inconclusive', failed: [], because: 'no check was made that counts' };
  }
  return worst(open.map((record) => outOfTime(record, rules)));
}

/** Whether a check's latest samples are a run of successes, long enough by number and by time. */
export function passes(samples: readonly Sample[], rules: Rules): boolean {
  const run = samples.slice(samples.findLastIndex(({ outcome }) => outcome !== 'healthy') + 1);
  const [first] = run;
  const last = run.at(-1);
  if (!first || !last) return false;
  return run.length >= rules.consecutiveSuccess && last.at - first.at >= rules.duration;
}

function beyondLimit({ title, samples, critical }: CheckRecord, rules: Rules): Ended | undefined {
  const unhealthy = samples.filter(({ outcome }) => outcome === 'unhealthy');
  const limit = critical ? 1 : rules.failureLimit;
  const last = unhealthy.at(-1);
  if (last && limit !== undefined && unhealthy.length >= limit) {
    const count = `${unhealthy.length} unhealthy ${unhealthy.length === 1 ? 'sample' : 'samples'} in all`;
    const allowed = critical ? 'it is critical' : `failure-limit is ${limit}`;
    return { title, verdict: 'unhealthy', because: `${last.says} (${count}; ${allowed})` };
  }
  const errors = samples.slice(samples.findLastIndex(({ outcome }) => outcome !== 'error') + 1);
  const error = errors.at(-1);
  if (error && errors.length > rules.consecutiveErrorLimit) {
    return { title, verdict: 'error', because: `${error.says} (${errors.length} times in a row)` };
  }
  return undefined;
}

/** A check whose time is up goes by what it saw since it last was through, the worst first. */
function outOfTime({ title, samples }: CheckRecord, rules: Rules): Ended {
  const through = samples.findLastIndex((_, index) => passes(samples.slice(0, index + 1), rules));
  const since = samples.slice(through + 1);
  const lastOf = (wanted: Sample['outcome']) => since.findLast(({ outcome }) => outcome === wanted);
  const unhealthy = lastOf('unhealthy');
  if (unhealthy) return { title, verdict: 'unhealthy', because: unhealthy.says };
  const error = lastOf('error');
  if (error) return { title, verdict: 'error', because: error.says };
  const says = lastOf('no-data')?.says ?? `it was not healthy ${runInWords(rules)} within the timeout`;
  return { title, verdict: 'inconclusive', because: says };
}

const severity: readonly HealthVerdict[] = ['unhealthy', 'error', 'inconclusive'];

function worst(ended: readonly Ended[]): Judgement {
  // By title, so that the order in which checks are listed changes nothing.
  const sorted = ended.toSorted(
    (a, b) => severity.indexOf(a.verdict) - severity.indexOf(b.verdict) || (a.title < b.title ? -1 : 1),
  );
  const verdict = sorted[0]?.verdict ?? 'inconclusive';
  const same = sorted.filter((one) => one.verdict === verdict);
  return {
    verdict,
    failed: same.map(({ title }) => title),
    because: same[0] ? `${same[0].title}: ${same[0].because}` : '',
  };
}

function runInWords({ consecutiveSuccess: times, duration }: Rules): string {
  const count = times === 1 ? 'once' : `${times} times in a row`;
  return duration > 0 ? `${count} and for ${duration / 1_000} s` : count;
}
