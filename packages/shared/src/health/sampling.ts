import type { Aws } from '../aws/aws.ts';
import { classify, explain } from '../aws/errors.ts';
import { ActionError } from '../runner/errors.ts';
import type { Clock } from '../time/clock.ts';
import type { Check, Reading } from './check.ts';
import { type CheckRecord, type Judgement, judge, type Sample } from './judge.ts';
import { type Looked, ServiceLook } from './look.ts';
import type { Rules } from './rules.ts';

/** A check, with what decides how much it counts. */
export interface JudgedCheck {
  readonly check: Check;
  readonly dryRun?: boolean;
  readonly critical?: boolean;
}

export interface Sampling {
  readonly checks: readonly JudgedCheck[];
  readonly rules: Rules;
  /** Undefined: the checks look at no service. */
  readonly service: Looked | undefined;
  /** Asked before each round; false ends it, because what is judged is no longer there to be judged. */
  readonly goesOn?: (signal: AbortSignal) => Promise<boolean>;
}

export interface SamplingPorts {
  /** Undefined where no check asks AWS. */
  readonly aws: Aws | undefined;
  readonly clock: Clock;
  /** Every sample, with the one that its check saw before. */
  readonly seen: (title: string, sample: Sample, previous: Sample | undefined) => void;
}

export interface Sampled {
  /** `over`: what was judged ended before the judge had made up its mind. */
  readonly judgement: Judgement | 'cancelled' | 'over';
  readonly records: readonly CheckRecord[];
}

interface Judged extends JudgedCheck {
  readonly samples: Sample[];
}

/** Takes samples of all checks, round after round, until the judge has made up its mind or the time is up. */
export async function sampleUntilJudged(
  { checks, rules, service, goesOn }: Sampling,
  ports: SamplingPorts,
  signal: AbortSignal,
): Promise<Sampled> {
  const { clock, aws } = ports;
  const judged: readonly Judged[] = checks.map((one) => ({ ...one, samples: [] }));
  const records = judged.map(({ check, samples, dryRun, critical }) => ({
    title: check.title,
    samples,
    ...(dryRun !== undefined && { dryRun }),
    ...(critical !== undefined && { critical }),
  }));
  try {
    await clock.sleep(rules.initialDelay, signal);
    const deadline = clock.now() + rules.timeout;
    for (;;) {
      const startedAt = clock.now();
      if (goesOn && !(await goesOn(signal))) return { judgement: 'over', records };
      const look = aws && service && new ServiceLook(aws, service, signal);
      await Promise.all(judged.map((one) => takeSample(one, look, ports, signal)));
      signal.throwIfAborted();
      const judgement = judge(records, rules, clock.now() >= deadline);
      if (judgement) return { judgement, records };
      const next = Math.min(startedAt + rules.interval, deadline);
      await clock.sleep(Math.max(0, next - clock.now()), signal);
    }
  } catch (error) {
    if (signal.aborted) return { judgement: 'cancelled', records };
    throw error;
  }
}

async function takeSample(
  { check, samples }: Judged,
  look: ServiceLook | undefined,
  { clock, seen }: SamplingPorts,
  signal: AbortSignal,
): Promise<void> {
  const at = clock.now();
  const reading = await check.sample(look, signal).catch((error: unknown) => failed(error));
  if (signal.aborted) return;
  const sample = { ...reading, at };
  seen(check.title, sample, samples.at(-1));
  samples.push(sample);
}

function failed(error: unknown): Reading {
  const denied = classify(error) === 'denied';
  const says = error instanceof ActionError ? error.message : explain(error);
  return { outcome: 'error', says: says.replace(/\.$/, ''), reason: denied ? 'permissions' : 'lost-sight' };
}
