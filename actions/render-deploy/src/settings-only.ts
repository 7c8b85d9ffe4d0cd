import { explain } from '@ecs-actions/shared/aws/errors';
import type { Outcome } from '@ecs-actions/shared/deployment/outcome';
import { statusOf } from '@ecs-actions/shared/deployment/status';
import type { Cause } from '@ecs-actions/shared/diagnosis/cause';
import { updateService } from '@ecs-actions/shared/ecs/update-service';
import { readService } from './in-progress.ts';
import type { Prepared, Preparing } from './prepare.ts';

const lookEvery = 2_000;
const within = 15 * 60_000;

/**
 * Changes settings of a service that start no deployment, and waits until as many tasks run as are desired.
 * @throws Refusal, or what ECS answers to UpdateService
 */
export async function changeSettings(prepared: Prepared, preparing: Preparing): Promise<Outcome> {
  const { inputs, aws, ports, signal } = preparing;
  const { clock } = ports;
  const { name: service, taskDefinition } = prepared.service;
  const { cluster } = inputs;
  const startedAt = clock.now();
  await readService(service, preparing);
  const input = { cluster, service, ...prepared.settings.update };
  ports.log.info(
    `${service}: changing ${Object.keys(prepared.settings.update).join(', ')}; no deployment is needed`,
  );
  await updateService(aws, input, { clock, signal });
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
  const { clock } = preparing.ports;
  const { desiredCount } = preparing.inputs.settings;
  for (;;) {
    const { raw } = await readService(service, preparing);
    const desired = Number(raw['desiredCount']);
    const seen = desiredCount === undefined || desired === desiredCount;
    const running = { count: Number(raw['runningCount']), desired };
    if (seen && running.count === desired && raw['pendingCount'] === 0)
      return { facts: { reached: 'deployed' }, causes: [], running };
    if (clock.now() >= deadline)
      return { facts: { endedBy: 'deadline' }, causes: [lateCounts(service)], running };
    await clock.sleep(lookEvery, preparing.signal);
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
