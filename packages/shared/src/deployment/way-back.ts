import type { Release } from '../ecs/release.ts';
import type { Service } from '../ecs/service.ts';
import { isObject } from '../json.ts';
import type { Followed } from './follow.ts';
import type { GoBackPorts } from './go-back.ts';
import type { RunningDeployment } from './in-progress.ts';
import { markLeft, noteReturn } from './note-return.ts';
import type { WaitUntil } from './status.ts';
import type { Subject } from './subject.ts';
import { stopWithRollback } from './undo.ts';
import { healthyFloor } from './watch-plan.ts';

export interface StopRequest {
  readonly cluster: string;
  readonly service: Service;
  /** The deployment that goes on, as the service and as its history show it. */
  readonly running: RunningDeployment;
  readonly record: Release;
  /** Where ECS is expected to go back to. */
  readonly target: Release;
  readonly reason: string | undefined;
}

/**
 * Asks ECS to stop the deployment that goes on and to roll it back, and notes that on the service and on what is left.
 * @returns the deployment, or undefined when it cannot be asked: it has ended by now, or the call is denied
 */
export async function stopRunning(
  { cluster, service, running, record, target, reason }: StopRequest,
  ports: GoBackPorts,
  signal: AbortSignal,
): Promise<Subject | undefined> {
  const { taskDefinitionArn } = running;
  const { serviceDeploymentArn, createdAt } = record;
  await noteReturn(service, taskDefinitionArn, ports);
  if ((await stopWithRollback(ports.aws, ports.clock, serviceDeploymentArn, signal)) !== 'asked')
    return undefined;
  await markLeft(
    {
      cluster,
      service: service.name,
      left: taskDefinitionArn,
      arrived: target.taskDefinitionArn,
      reason,
    },
    ports,
  );
  return {
    cluster,
    service: service.name,
    taskDefinitionArn,
    deploymentId: running.id,
    serviceDeploymentArn,
    createdAt,
  };
}

export interface WayBack {
  readonly subject: Subject;
  readonly service: Service;
  /** The subject is what ECS was asked to stop; otherwise it is the deployment that brings the release back. */
  readonly stopped: boolean;
  readonly desired: number;
  readonly waitUntil: WaitUntil;
  /** Milliseconds, from `startedAt`. */
  readonly timeout: number;
  readonly startedAt: number;
}

/** A way back as it is watched: nothing ends it early. */
export function followedBack(way: WayBack): Followed {
  const { subject, service, stopped, desired, waitUntil, timeout, startedAt } = way;
  const { deploymentConfiguration } = service.raw;
  const configuration = isObject(deploymentConfiguration) ? deploymentConfiguration : {};
  return {
    subject,
    plan: {
      waitUntil,
      floor: healthyFloor(desired, Number(configuration['minimumHealthyPercent'] ?? 100)),
      startedAt,
      deadline: startedAt + timeout,
      rollbackBudget: timeout,
      onFailure: stopped ? 'rollback' : 'none',
      failFast: false,
      failFastAfter: 1,
      breaker: { enabled: false, rollback: false },
      containerHealthChecks: false,
    },
    before: undefined,
    essentialContainers: [],
    asked: stopped ? 'request' : undefined,
    returning: !stopped,
  };
}
