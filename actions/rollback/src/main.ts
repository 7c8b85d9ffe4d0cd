import { asClause, notDeployed, type Outcome } from '@ecs-actions/shared/deployment/outcome';
import { type Facts, statusOf } from '@ecs-actions/shared/deployment/status';
import { type Release, revisionName } from '@ecs-actions/shared/ecs/release';
import type { Ports } from '@ecs-actions/shared/runner/ports';
import type { Result } from '@ecs-actions/shared/runner/result';
import { alreadyThere, go } from './go.ts';
import type { Inputs } from './inputs.ts';
import { prospectOf } from './prospect.ts';
import { report, type ServiceRollback } from './report.ts';
import { findWay, type Going, type Way } from './way.ts';

/** Finds the way back of every service, and goes it. One that fails does not keep the others from it. */
export async function main(inputs: Inputs, ports: Ports, signal: AbortSignal): Promise<Result> {
  const going: Going = { inputs, aws: ports.aws(inputs.region), ports, signal };
  const rollbacks = await Promise.all(inputs.services.map((given) => rollBack(given, going)));
  return report(rollbacks, going);
}

/** @param given name or ARN; once the service is found everything goes by its name */
async function rollBack(given: string, going: Going): Promise<ServiceRollback> {
  const startedAt = going.ports.clock.now();
  let way: Way | undefined;
  try {
    way = await findWay(given, going);
    return await goAlong(way, startedAt, going);
  } catch (error) {
    const name = way?.service.name ?? given;
    const outcome = { ...placeOf(name, going), ...notDeployed(error, going.signal.aborted) };
    return { name, ...(way && { way }), outcome };
  }
}

async function goAlong(way: Way, startedAt: number, going: Going): Promise<ServiceRollback> {
  const { inputs, ports } = going;
  const { name } = way.service;
  const place = placeOf(name, going);
  const { chosen, current: previous } = way;
  const { target } = chosen;
  if (inputs.list)
    return { name, way, target, outcome: { ...place, ...settled({ only: 'listed' }), previous } };
  if (!target) return { name, way, outcome: { ...place, ...nowhere(chosen.sentence), previous } };
  if (way.already && !inputs.dryRun) {
    ports.log.info(`${name}  ${chosen.sentence}`);
    return { name, way, target, outcome: { ...place, ...alreadyThere(), previous, current: previous } };
  }
  const prospect = way.already ? undefined : await prospectOf(way, target, going);
  for (const warning of prospect?.warnings ?? []) ports.log.warning(`${name}: ${warning}`);
  if (inputs.dryRun) {
    const outcome = {
      ...place,
      ...settled({ only: 'dry-run' }),
      previous,
      current: target.taskDefinitionArn,
    };
    return { name, way, target, outcome, ...(prospect && { prospect }) };
  }
  ports.log.info(`${name}  ${chosen.sentence}`);
  return gone({ name, way, target, ...(prospect && { prospect }) }, startedAt, going);
}

function placeOf(service: string, { inputs }: Going) {
  return { cluster: inputs.cluster, service, rollback: { to: undefined } };
}

async function gone(
  begun: Pick<ServiceRollback, 'name' | 'prospect'> & { readonly way: Way; readonly target: Release },
  startedAt: number,
  going: Going,
): Promise<ServiceRollback> {
  const { name, way, target } = begun;
  const { note, arrived, ...told } = await go(way, target, going);
  const outcome: Outcome = {
    cluster: going.inputs.cluster,
    service: name,
    rollback: { to: revisionName(target.taskDefinitionArn) },
    ...told,
    previous: way.current,
    current: arrived,
    milliseconds: going.ports.clock.now() - startedAt,
  };
  return { ...begun, outcome, ...(note && { note }) };
}

function settled(facts: Facts): Pick<Outcome, 'facts' | 'status' | 'exit' | 'causes'> {
  return { facts, ...statusOf(facts), causes: [] };
}

function nowhere(sentence: string): Pick<Outcome, 'facts' | 'status' | 'exit' | 'causes'> {
  const cause = {
    rule: 'no-target',
    reason: 'service-state',
    sentence: asClause(sentence),
    lookFirst: ['the history below; `to` takes a revision, an image tag, a digest or a commit'],
    documentation: undefined,
  } as const;
  return { ...settled({ noTarget: true }), causes: [cause] };
}
