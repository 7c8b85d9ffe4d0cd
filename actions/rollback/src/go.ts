import { follow } from '@ecs-actions/shared/deployment/follow';
import { goBack } from '@ecs-actions/shared/deployment/go-back';
import { diagnosed, type Outcome } from '@ecs-actions/shared/deployment/outcome';
import { type Facts, statusOf } from '@ecs-actions/shared/deployment/status';
import type { Subject } from '@ecs-actions/shared/deployment/subject';
import { followedBack, stopRunning } from '@ecs-actions/shared/deployment/way-back';
import { logLines } from '@ecs-actions/shared/diagnosis/log-lines';
import { describeServices } from '@ecs-actions/shared/ecs/service';
import { type Release, revisionName } from '@ecs-actions/shared/ecs/release';
import { text } from '@ecs-actions/shared/json';
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
  const stopped =
    inputs.to.kind === 'last-good' && inputs.to.back === 1 ? await stopGoing(way, target, going) : undefined;
  const subject =
    stopped ??
    (await goBack(
      {
        cluster: inputs.cluster,
        service: way.service.name,
        target,
        desiredCount: inputs.desiredCount,
        reason: inputs.reason,
      },
      { ...ports, aws },
      signal,
    ));
  ports.log.info(
    stopped
      ? `${way.service.name}  asked ECS to stop ${revisionName(subject.taskDefinitionArn)} and roll it back`
      : `${way.service.name}  going back to ${revisionName(subject.taskDefinitionArn)} (was ${revisionName(way.service.taskDefinition)})`,
  );
  const followed = followedBack({
    subject,
    service: way.service,
    stopped: stopped !== undefined,
    desired: inputs.desiredCount ?? way.service.desiredCount,
    waitUntil: inputs.waitUntil,
    timeout: inputs.timeout,
    startedAt: ports.clock.now(),
  });
  const endings = await follow([followed], { ...ports, aws }, signal);
  const ending = endings.get(subject);
  if (!ending) throw new Error(`The watch of ${way.service.name} came to no end.`);
  const facts = asRollback(ending.facts, stopped !== undefined);
  const about = { changedKeys: [], logLines: logLines(inputs.logLines ?? 'auto', ports.run) };
  const told = await diagnosed(subject, { ...ending, facts }, about, { aws, clock: ports.clock, signal });
  const arrived = await runningNow(way, going);
  return { ...told, subject, arrived, note: told.exit === 0 ? notExpected(arrived, target, way) : undefined };
}

/** The deployment that is going on, once ECS has been asked to stop it; undefined when there is none to be asked. */
async function stopGoing(
  { service, running, history }: Way,
  target: Release,
  { aws, ports, signal, inputs }: Going,
): Promise<Subject | undefined> {
  const record = history.releases.find(({ outcome }) => outcome === 'in-progress');
  if (!running || !record) return undefined;
  const { cluster, reason } = inputs;
  return stopRunning({ cluster, service, running, record, target, reason }, { ...ports, aws }, signal);
}

/** For this action a deployment that was rolled back is what was asked for, and one that failed is a way back that did. */
function asRollback(facts: Facts, stopped: boolean): Facts {
  if (stopped && facts.wayBack === 'done') return { reached: 'deployed' };
  if (stopped && facts.wayBack === 'nowhere') return { noTarget: true };
  if (!stopped && facts.endedBy && facts.endedBy !== 'somebody') return { ...facts, wayBack: 'failed' };
  return facts;
}

/** The row for a release that serves already. */
export function alreadyThere(): Pick<Outcome, 'facts' | 'status' | 'exit' | 'causes'> {
  const facts: Facts = { alreadyRunning: true };
  return { facts, ...statusOf(facts), causes: [] };
}

async function runningNow({ service }: Way, { aws, inputs }: Going): Promise<string | undefined> {
  const now = (await describeServices(aws, inputs.cluster, [service.name])).get(service.name);
  return text(now?.raw['taskDefinition']);
}

/** ECS chooses where its own rollback leads; said plainly when that is not the release that was expected. */
function notExpected(arrived: string | undefined, target: Release, { service }: Way): string | undefined {
  if (arrived === undefined || arrived === target.taskDefinitionArn) return undefined;
  const pinned = revisionName(arrived).split(':')[0] === revisionName(target.taskDefinitionArn).split(':')[0];
  const expected = revisionName(target.taskDefinitionArn);
  return pinned
    ? `${service.name} runs ${revisionName(arrived)}; by its history ${expected} was expected.`
    : `ECS went back to ${revisionName(arrived)}, where ${expected} was expected.`;
}
