import { leastDuration } from '@ecs-actions/shared/deployment/least-duration';
import { ownStages } from '@ecs-actions/shared/deployment/pause-hooks';
import { healthyFloor } from '@ecs-actions/shared/deployment/watch-plan';
import type { WatchPlan } from '@ecs-actions/shared/deployment/watch-plan';
import { revisionName } from '@ecs-actions/shared/ecs/release';
import type { Service } from '@ecs-actions/shared/ecs/service';
import { serviceTag } from '@ecs-actions/shared/ecs/tags';
import { findGated, type Gated } from '@ecs-actions/shared/gate/gated';
import { longestPauses } from '@ecs-actions/shared/gate/pause';
import { isRevision } from '@ecs-actions/shared/health/expected';
import { primaryOf } from '@ecs-actions/shared/health/look';
import { text } from '@ecs-actions/shared/json';
import { ActionError } from '@ecs-actions/shared/runner/errors';
import type { Aws } from '@ecs-actions/shared/aws/aws';
import type { Inputs } from '../inputs.ts';

/** What is to be gated, before anything is waited for. */
export interface GatePlan {
  readonly gated: Gated;
  readonly service: Service;
  /** Stages that are ours to answer. */
  readonly own: readonly string[];
  /** Milliseconds that the whole watch may take. */
  readonly timeout: number;
}

/** What is expected runs already, complete; there is no pause to come. */
export interface Complete {
  readonly taskDefinitionArn: string;
}

const beyondLeast = 30 * 60_000;
const rollbackBudget = 20 * 60_000;

/** @throws ActionError when it cannot be told which deployment to gate, or at which of its stages */
export async function planGate(
  inputs: Inputs,
  service: Service,
  aws: Aws,
  signal: AbortSignal,
): Promise<GatePlan | Complete> {
  const { cluster, serviceDeploymentArn: arn, expectedTaskDefinition: expected } = inputs;
  const gated = await findGated(aws, { cluster, service, arn, expected, signal });
  if (!gated) return complete(service, expected ?? '');
  const { subject, status, configuration } = gated;
  if (status === 'SUCCESSFUL') return { taskDefinitionArn: subject.taskDefinitionArn };
  const own = inputs.gateStages.length > 0 ? inputs.gateStages : ownStages(service);
  if (own.length === 0) {
    throw new ActionError(
      `gate: it is not known which pauses are to be answered: ${service.name} has no tag ${serviceTag.hooks}. Name the stages in the input "gate-stages".`,
    );
  }
  return {
    gated,
    service,
    own,
    timeout: leastDuration(configuration) + longestPauses(configuration) + beyondLeast,
  };
}

function complete(service: Service, expected: string): Complete {
  const primary = primaryOf(service);
  const runs = text(primary?.['taskDefinition']) ?? service.taskDefinition;
  if (isRevision(runs, expected) && text(primary?.['rolloutState']) === 'COMPLETED') {
    return { taskDefinitionArn: runs };
  }
  throw new ActionError(
    `gate: no deployment of ${expected} is in progress; ${service.name} runs ${revisionName(runs)}.`,
  );
}

/** How the deployment is watched between its pauses: to its end, undoing nothing. */
export function watchPlan(
  { service, timeout }: GatePlan,
  startedAt: number,
  pausedFor: WatchPlan['pausedFor'],
): WatchPlan {
  return {
    waitUntil: 'paused',
    ...(pausedFor && { pausedFor }),
    floor: healthyFloor(service.desiredCount, service.raw['deploymentConfiguration']),
    startedAt,
    deadline: startedAt + timeout,
    rollbackBudget,
    onFailure: 'none',
    failFast: false,
    failFastAfter: 1,
    breaker: { enabled: false, rollback: false },
    containerHealthChecks: false,
  };
}
