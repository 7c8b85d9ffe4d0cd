import { diagnosed, type Outcome } from '@ecs-actions/shared/deployment/outcome';
import { type Facts, type Status, statusOf } from '@ecs-actions/shared/deployment/status';
import { bringBack } from '@ecs-actions/shared/deployment/way-back';
import type { Cause } from '@ecs-actions/shared/diagnosis/cause';
import { logLines } from '@ecs-actions/shared/diagnosis/log-lines';
import { type Release, revisionName } from '@ecs-actions/shared/ecs/release';
import { otherRelease } from './prospect.ts';
import type { Going, Way } from './way.ts';

/** What going back came to. */
type Gone = Pick<Outcome, 'facts' | 'status' | 'exit' | 'causes' | 'evidence' | 'serving' | 'subject'> & {
  /** What the service runs now. */
  readonly arrived: string | undefined;
  readonly note?: string | undefined;
};

/**
 * Brings the release back: a deployment that is going on is stopped the way ECS rolls back, where that leads to the
 * release that was chosen; otherwise the release is deployed.
 */
export async function go(way: Way, target: Release, going: Going): Promise<Gone> {
  const { aws, ports, signal, inputs } = going;
  const { cluster, reason, desiredCount, waitUntil, timeout } = inputs;
  const { service, running, current, codeDeploy } = way;
  const from = { cluster, service, running, current, codeDeploy };
  const request = { ...from, target, reason, desiredCount, waitUntil, timeout };
  const { subject, stopped, ending, arrived } = await bringBack(request, { ...ports, aws }, signal);
  const facts = asRollback(ending.facts, stopped);
  const about = { changedKeys: [], logLines: logLines(inputs.logLines, ports.run) };
  const told = await diagnosed(subject, { ...ending, facts }, about, { aws, clock: ports.clock, signal });
  const causes = told.causes.map((cause) => asRollbackHints(cause, told.status));
  return {
    ...told,
    causes,
    subject,
    arrived,
    note: told.exit === 0 ? notExpected(arrived, target, way) : undefined,
  };
}

/** For this action a deployment that was rolled back is what was asked for, and one that failed is a way back that did. */
function asRollback(facts: Facts, stopped: boolean): Facts {
  if (stopped && facts.wayBack === 'done') return { reached: 'deployed' };
  if (stopped && facts.wayBack === 'nowhere') return { noTarget: true };
  if (!stopped && facts.endedBy && facts.endedBy !== 'somebody') return { ...facts, wayBack: 'failed' };
  return facts;
}

/** Where a rollback that came to nothing leads on to. */
function asRollbackHints(cause: Cause, status: Status): Cause {
  if (cause.rule === 'cancelled') return { ...cause, lookFirst: afterCancel };
  if (status !== 'rollback-failed') return cause;
  return { ...cause, lookFirst: [...cause.lookFirst.slice(0, 4), otherRelease] };
}

const afterCancel = [
  "the service's page in the AWS console, where the rollback goes on",
  'starting the rollback again: it goes on to the same release',
];

/** The row for a release that serves already. */
export function alreadyThere(): Pick<Outcome, 'facts' | 'status' | 'exit' | 'causes'> {
  const facts: Facts = { alreadyRunning: true };
  return { facts, ...statusOf(facts), causes: [] };
}

/** ECS and CodeDeploy choose where their own rollback leads; said plainly when that is not the release that was expected. */
function notExpected(
  arrived: string | undefined,
  target: Release,
  { service, codeDeploy }: Way,
): string | undefined {
  if (arrived === undefined || arrived === target.taskDefinitionArn) return undefined;
  const pinned = revisionName(arrived).split(':')[0] === revisionName(target.taskDefinitionArn).split(':')[0];
  const expected = revisionName(target.taskDefinitionArn);
  return pinned
    ? `${service.name} runs ${revisionName(arrived)}; by its history ${expected} was expected.`
    : `${codeDeploy ? 'CodeDeploy' : 'ECS'} went back to ${revisionName(arrived)}, where ${expected} was expected.`;
}
