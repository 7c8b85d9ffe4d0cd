import type { Check } from '@ecs-actions/shared/health/check';
import type { Sample } from '@ecs-actions/shared/health/judge';
import type { SamplingPorts } from '@ecs-actions/shared/health/sampling';
import type { Ports } from '@ecs-actions/shared/runner/ports';
import { printElapsed } from '@ecs-actions/shared/time/duration';

const marks: Readonly<Record<Sample['outcome'], string>> = {
  healthy: '✓',
  unhealthy: '✗',
  'no-data': '·',
  error: '?',
};

/** One line for each change of what a check sees. */
export function printer(
  checks: readonly Check[],
  { log, clock }: Ports,
  startedAt = clock.now(),
): SamplingPorts['seen'] {
  const width = Math.max(...checks.map(({ title }) => title.length));
  return (title, { at, outcome, says }, previous) => {
    if (previous?.outcome === outcome && previous.says === says) return;
    const elapsed = printElapsed(at - startedAt).padStart(5);
    log.info(`${elapsed}  ${title.padEnd(width)}  ${marks[outcome]} ${says}`);
  };
}
