import type { Aws } from '@ecs-actions/shared/aws/aws';
import { explain } from '@ecs-actions/shared/aws/errors';
import { diagnosed } from '@ecs-actions/shared/deployment/outcome';
import { removePauses } from '@ecs-actions/shared/deployment/pause-hooks';
import type { Facts } from '@ecs-actions/shared/deployment/status';
import { logLines } from '@ecs-actions/shared/diagnosis/log-lines';
import { revisionName } from '@ecs-actions/shared/ecs/release';
import { markVerified } from '@ecs-actions/shared/health/verified';
import type { Ports } from '@ecs-actions/shared/runner/ports';
import type { Result } from '@ecs-actions/shared/runner/result';
import { printDuration } from '@ecs-actions/shared/time/duration';
import type { Inputs } from '../inputs.ts';
import { type Gate, gate } from './gate.ts';
import type { Gating } from './gating.ts';
import { reportGate } from './report.ts';

/** Gates a deployment from where it is to its end, and takes our pauses away from the service. */
export async function mainOfGate(gating: Gating): Promise<Result> {
  const { inputs, aws, ports, signal, plan } = gating;
  const { subject } = plan.gated;
  announce(gating);
  const done = await gate(gating);
  const endedAt = ports.clock.now();
  const about = { changedKeys: [], logLines: logLines(inputs.logLines, ports.run) };
  const reading = { aws, clock: ports.clock, signal };
  const outcome = await diagnosed(subject, done.ending, about, reading);
  const removed = await takeAway(gating, done.ending.facts);
  const recorded = await record(done, outcome.exit, gating);
  return reportGate(
    { ...done, outcome, startedAt: gating.startedAt, endedAt, notes: [...removed, ...recorded] },
    gating,
  );
}

function announce({ plan, inputs, ports }: Gating): void {
  const { gated, own, timeout } = plan;
  const name = `${gated.subject.service} (${revisionName(gated.subject.taskDefinitionArn)})`;
  ports.log.info(
    `${name}  answers the pauses at ${own.join(', ')}, each judged for ${printDuration(inputs.rules.timeout)} at most; watched for ${printDuration(timeout)} at most`,
  );
}

/** A deployment that goes on still needs its pauses: whoever sees its end takes them away. */
function isOver({ cancelled, lostSight }: Facts): boolean {
  return !cancelled && !lostSight;
}

async function takeAway({ aws, plan, ports, inputs }: Gating, facts: Facts): Promise<readonly string[]> {
  const { service } = plan.gated.subject;
  return isOver(facts) ? takePausesAway(service, { aws, inputs, ports }) : [];
}

/** @returns what is to be told of it */
export async function takePausesAway(
  service: string,
  { aws, inputs, ports }: { readonly aws: Aws; readonly inputs: Inputs; readonly ports: Ports },
): Promise<readonly string[]> {
  const { signal } = new AbortController();
  const { stages, left } = await removePauses(service, { ...ports, aws, cluster: inputs.cluster, signal });
  if (left !== undefined) return [left];
  return stages.length > 0 ? [`Took the pauses at ${stages.join(', ')} away from the service again.`] : [];
}

async function record(
  { visits }: Gate,
  exit: 0 | 1,
  { inputs, aws, ports, plan }: Gating,
): Promise<readonly string[]> {
  const healthy = visits.length > 0 && visits.every(({ judgement }) => judgement.verdict === 'healthy');
  if (!inputs.record || !healthy || exit === 1) return [];
  const { cluster, service, taskDefinitionArn } = plan.gated.subject;
  try {
    const marked = await markVerified({ cluster, service }, taskDefinitionArn, { ...ports, aws });
    return marked ? [`Marked ${revisionName(taskDefinitionArn)} as verified.`] : [];
  } catch (error) {
    return [`Nothing was marked as verified: ${explain(error)}`];
  }
}
