import type { Outcome } from '@ecs-actions/shared/deployment/outcome';
import { statusOf } from '@ecs-actions/shared/deployment/status';
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
  const { facts, running } = await settled(service, preparing, startedAt + (inputs.timeout ?? within));
  const ended = clock.now();
  return {
    cluster,
    service,
    facts,
    ...statusOf(facts),
    causes: facts.endedBy ? [lateCounts(service)] : [],
    previous: taskDefinition,
    current: taskDefinition,
    running,
    milliseconds: ended - startedAt,
  };
}

async function settled(
  service: string,
  preparing: Preparing,
  deadline: number,
): Promise<Pick<Outcome, 'facts' | 'running'>> {
  const { clock } = preparing.ports;
  const { desiredCount } = preparing.inputs.settings;
  for (;;) {
    const { raw } = await readService(service, preparing);
    const desired = Number(raw['desiredCount']);
    const seen = desiredCount === undefined || desired === desiredCount;
    const running = { count: Number(raw['runningCount']), desired };
    if (seen && running.count === desired && raw['pendingCount'] === 0)
      return { facts: { reached: 'deployed' }, running };
    if (clock.now() >= deadline) return { facts: { endedBy: 'deadline' }, running };
    await clock.sleep(lookEvery, preparing.signal);
  }
}

function lateCounts(service: string): Outcome['causes'][number] {
  return {
    rule: 'counts',
    reason: 'timeout',
    sentence: `${service} does not run as many tasks as are desired`,
    lookFirst: ["the service's events, and the capacity of the cluster"],
    documentation: undefined,
  };
}
