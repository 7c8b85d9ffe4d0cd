import { threshold } from './circuit-breaker.ts';
import type { EcsContext } from './context.ts';
import type { Deployment, Service, ServiceDeployment, ServiceRevision, ServiceSettings } from './model.ts';
import { newShift, servingDeployment, usesShift } from './shift/shift.ts';
import { targetGroupsOf } from './shift/traffic.ts';
import { otherStatusReason, rolloutReasons, unseenRolloutReason, unseenStatusReasons } from './texts.ts';

/** A revision of a service with those settings, its images not resolved yet. */
export function newRevision(
  { ids, store, simulation, ports }: EcsContext,
  service: Service,
  settings: ServiceSettings,
): ServiceRevision {
  const taskDefinition = store.findTaskDefinition(settings.taskDefinition);
  if (!taskDefinition) throw new Error(`${settings.taskDefinition} was never registered`);
  return {
    arn: ids.serviceRevision(service.cluster.name, service.name),
    createdAt: simulation.time.now,
    taskDefinition,
    settings,
    digests: new Map(),
    targetGroups: targetGroupsOf(
      ports.traffic,
      settings,
      servingDeployment(service)?.revision,
      usesShift(settings),
    ),
  };
}

/** A PRIMARY of a revision; it is not in the service's list yet. */
export function newDeployment(context: EcsContext, service: Service, revision: ServiceRevision): Deployment {
  const id = context.ids.deployment();
  const { now } = context.simulation.time;
  return {
    id,
    revision,
    createdAt: now,
    updatedAt: now,
    status: 'PRIMARY',
    desiredCount: service.settings.desiredCount,
    rolloutState: 'IN_PROGRESS',
    rolloutStateReason: rolloutReason(context, rolloutReasons.inProgress(id)),
    failedTasks: 0,
    failures: 0,
    hadHealthyTask: false,
    everCompleted: false,
    failedStarts: 0,
    failedResolutions: 0,
    startsNotBefore: 0,
  };
}

/** The record of deploying `target`, PENDING; it is not in the service's history yet. */
export function newServiceDeployment(
  { ids, ports, simulation }: EcsContext,
  service: Service,
  target: Deployment,
): ServiceDeployment {
  const configuration = service.settings.deploymentConfiguration;
  const { deploymentCircuitBreaker: breaker, alarms } = configuration;
  const names = alarms?.enable ? (alarms.alarmNames ?? []) : [];
  // An alarm that is in ALARM beforehand switches the detection off, so that the fix for it can be deployed.
  const shift = newShift(service);
  const covered = !shift || simulation.variants.breakerCoversShifts;
  const inAlarm = names.some((name) => ports.alarms.state(name) === 'ALARM');
  return {
    arn: ids.serviceDeployment(service.cluster.name, service.name),
    service,
    target,
    sources: [...new Set(service.deployments.map(({ revision }) => revision))],
    configuration,
    createdAt: simulation.time.now,
    status: 'PENDING',
    statusReason: undefined,
    startedAt: undefined,
    stoppedAt: undefined,
    finishedAt: undefined,
    updatedAt: simulation.time.now,
    lifecycleStage: undefined,
    breaker: {
      status: breaker?.enable && covered ? 'MONITORING' : 'DISABLED',
      failureCount: 0,
      threshold: threshold(breaker, service.settings.desiredCount),
    },
    alarms: { status: names.length > 0 && !inAlarm ? 'MONITORING' : 'DISABLED', names, triggered: [] },
    rollback: undefined,
    shift,
    bakedAt: undefined,
    frozen: undefined,
  };
}

/** `rolloutStateReason`: some accounts show a full stop, others do not. */
export function rolloutReason({ simulation }: EcsContext, reason: string): string {
  const { reasonFullStop, unseenSentences } = simulation.variants;
  const seen = unseenSentences === 'as-collected' || seenRollouts.test(reason);
  return `${seen ? reason : unseenRolloutReason}${reasonFullStop ? '.' : ''}`;
}

const seenRollouts = /^ECS deployment (?:ecs-svc\/|circuit breaker)/;

/** `statusReason` in the words that the variant has for it. */
export function statusReason({ simulation }: EcsContext, reason: string): string {
  const other = simulation.variants.unseenSentences === 'otherwise' && unseenStatusReasons.has(reason);
  return other ? otherStatusReason : reason;
}
