import { classify, explain } from '@ecs-actions/shared/aws/errors';
import { afterLostAnswer, patiently } from '@ecs-actions/shared/aws/patiently';
import type { Outcome } from '@ecs-actions/shared/deployment/outcome';
import { statusOf } from '@ecs-actions/shared/deployment/status';
import type { Cause } from '@ecs-actions/shared/diagnosis/cause';
import { settingsChange } from '@ecs-actions/shared/ecs/update-fields';
import { updateService } from '@ecs-actions/shared/ecs/update-service';
import type { JsonObject } from '@ecs-actions/shared/json';
import { readService } from './in-progress.ts';
import type { Prepared, Preparing } from './prepare.ts';

const lookEvery = 2_000;
const within = 15 * 60_000;
/** An update shows within this time; a desired count that is another one then was changed by somebody since. */
const visibleWithin = 60_000;
/** After a lost answer: an update that does not show after this long was not carried out. */
const executedShowsWithin = 20_000;

/**
 * Changes settings of a service that start no deployment, and waits until as many tasks run as are desired.
 * @throws Refusal, or what ECS answers to UpdateService
 */
export async function changeSettings(prepared: Prepared, preparing: Preparing): Promise<Outcome> {
  const { inputs, ports } = preparing;
  const { clock } = ports;
  const { name: service, taskDefinition } = prepared.service;
  const { cluster } = inputs;
  const startedAt = clock.now();
  await readService(service, preparing);
  ports.log.info(
    `${service}: changing ${Object.keys(prepared.settings.update).join(', ')}; no deployment is needed`,
  );
  await sendOnce(service, prepared.settings.update, preparing);
  const end = await ending(service, preparing, startedAt + (inputs.timeout ?? within));
  const ended = clock.now();
  return {
    cluster,
    service,
    ...end,
    ...statusOf(end.facts),
    previous: taskDefinition,
    current: taskDefinition,
    milliseconds: ended - startedAt,
  };
}

/** After a lost answer the service is read before the settings are sent again. */
async function sendOnce(service: string, update: JsonObject, preparing: Preparing): Promise<void> {
  const { inputs, aws, ports, signal } = preparing;
  const { clock } = ports;
  for (let attempt = 1; ; attempt += 1) {
    try {
      await updateService(aws, { cluster: inputs.cluster, service, ...update }, { clock, signal });
      return;
    } catch (error) {
      if (classify(error) !== 'lost-answer') throw error;
      const look = () => shows(service, update, preparing);
      if (await afterLostAnswer(error, look, { clock, signal })) return;
      if (attempt === 2) throw error;
    }
  }
}

async function shows(
  service: string,
  update: JsonObject,
  { reads, ports, signal }: Preparing,
): Promise<boolean> {
  const { clock } = ports;
  const until = clock.now() + executedShowsWithin;
  for (;;) {
    const raw = (await reads.service(service))?.raw;
    if (raw && Object.keys(settingsChange(raw, update).update).length === 0) return true;
    if (clock.now() >= until) return false;
    await clock.sleep(lookEvery, signal);
  }
}

type Ending = Pick<Outcome, 'facts' | 'causes' | 'running'>;

/** The settings are changed by now, so what keeps the counts from being seen is lost sight and no refusal. */
async function ending(service: string, preparing: Preparing, deadline: number): Promise<Ending> {
  try {
    return await settled(service, preparing, deadline);
  } catch (error) {
    if (preparing.signal.aborted) throw error;
    return { facts: { lostSight: true }, causes: [unseen(service, error)] };
  }
}

async function settled(service: string, preparing: Preparing, deadline: number): Promise<Ending> {
  const { ports, signal, inputs } = preparing;
  const { clock } = ports;
  const { desiredCount } = inputs.settings;
  const visibleAt = clock.now() + visibleWithin;
  for (;;) {
    const { raw } = await patiently(() => readService(service, preparing), { clock, signal });
    const desired = Number(raw['desiredCount']);
    const seen = desiredCount === undefined || desired === desiredCount || clock.now() >= visibleAt;
    const running = { count: Number(raw['runningCount']), desired };
    if (seen && running.count === desired && raw['pendingCount'] === 0)
      return { facts: { reached: 'deployed' }, causes: [], running };
    if (clock.now() >= deadline)
      return { facts: { endedBy: 'deadline' }, causes: [lateCounts(service)], running };
    await clock.sleep(lookEvery, signal);
  }
}

function lateCounts(service: string): Cause {
  return {
    rule: 'counts',
    reason: 'timeout',
    sentence: `${service} does not run as many tasks as are desired`,
    lookFirst: ["the service's events, and the capacity of the cluster"],
    documentation: undefined,
  };
}

function unseen(service: string, error: unknown): Cause {
  return {
    rule: 'lost-sight',
    reason: 'lost-sight',
    sentence: `the settings of ${service} were changed, and what became of its tasks cannot be seen: ${explain(error).replace(/\.$/, '')}`,
    lookFirst: ["the service's page in the AWS console, for how many tasks run"],
    documentation: undefined,
  };
}
