import type { EcsContext } from '../ecs/context.ts';
import type { Task, TaskContainer } from '../ecs/model.ts';
import { startFailures } from '../ecs/texts.ts';
import { isEssential, platformOf } from './create.ts';

/** Why a task cannot start: the cause for the record of what happened, and ECS's words for it. */
export interface StartProblem {
  readonly kind:
    | 'no-route'
    | 'secret-missing'
    | 'secret-denied'
    | 'log-group-missing'
    | 'image-missing'
    | 'platform-missing'
    | 'start-error';
  readonly reason: string;
  readonly container: TaskContainer;
  readonly subject: string;
}

/** What is missing of the way out, the secrets and the log groups that a task needs before its images are pulled. */
export function resourceProblem(context: EcsContext, task: Task): StartProblem | undefined {
  const unreachable = routeProblem(context, task);
  if (unreachable) return unreachable;
  for (const container of task.containers) {
    const problem = secretProblem(context, task, container) ?? logProblem(context, container);
    if (problem) return problem;
  }
  return undefined;
}

function routeProblem({ store, simulation }: EcsContext, task: Task): StartProblem | undefined {
  const { subnets = [] } = task.networkConfiguration?.awsvpcConfiguration ?? {};
  const isolated = subnets.find((subnet) => store.isolatedSubnets.has(subnet));
  const [container] = task.containers;
  if (isolated === undefined || !container) return undefined;
  const reason = startFailures.noRoute(simulation.region);
  return { kind: 'no-route', reason, container, subject: isolated };
}

function secretProblem(
  { ports, simulation }: EcsContext,
  task: Task,
  container: TaskContainer,
): StartProblem | undefined {
  for (const { valueFrom = '' } of container.definition.secrets ?? []) {
    const problem = ports.secrets.problem(valueFrom);
    if (problem === undefined) continue;
    const { executionRoleArn = '' } = task.taskDefinition.described as { executionRoleArn?: string };
    const principal = `arn:aws:sts::${simulation.account}:assumed-role/${executionRoleArn.split('/').at(-1) ?? ''}/${task.id}`;
    return {
      kind: problem === 'denied' ? 'secret-denied' : 'secret-missing',
      reason: secretReason(problem, valueFrom, principal),
      container,
      subject: valueFrom,
    };
  }
  return undefined;
}

function secretReason(
  problem: 'not-found' | 'denied' | 'without-value',
  valueFrom: string,
  principal: string,
): string {
  const parameter = !valueFrom.includes(':secretsmanager:');
  switch (problem) {
    case 'not-found':
      return (parameter ? startFailures.parameterMissing : startFailures.secretMissing)(valueFrom);
    case 'without-value':
      return startFailures.secretWithoutValue(valueFrom);
    case 'denied':
      return (parameter ? startFailures.parameterDenied : startFailures.secretDenied)(valueFrom, principal);
  }
}

function logProblem({ ports }: EcsContext, container: TaskContainer): StartProblem | undefined {
  const group = logGroup(container);
  const createsGroup = container.definition.logConfiguration?.options?.['awslogs-create-group'] === 'true';
  if (group === undefined || createsGroup || ports.logs.hasGroup(group)) return undefined;
  return {
    kind: 'log-group-missing',
    reason: startFailures.logGroupMissing(group),
    container,
    subject: group,
  };
}

/** The log group of a container that logs to CloudWatch. */
export function logGroup(container: TaskContainer): string | undefined {
  const { logDriver, options } = container.definition.logConfiguration ?? {};
  return logDriver === 'awslogs' ? options?.['awslogs-group'] : undefined;
}

/**
 * Pulls the images of a task: sets digests and behaviours, or says which image cannot be had. The first task of a
 * service revision resolves the tags; the later ones use its digests, even if the tags have moved.
 */
export function pullImages(
  { ports, behaviours, simulation }: EcsContext,
  task: Task,
): StartProblem | undefined {
  const platform = platformOf(task);
  const digests = task.deployment?.revision.digests;
  for (const container of task.containers) {
    const pinned = digests?.get(container.name);
    const reference = pinned === undefined ? container.image : `${withoutTag(container.image)}@${pinned}`;
    const resolved = ports.images.resolve(reference, platform);
    if (!resolved) {
      return {
        kind: 'image-missing',
        reason: startFailures.imageMissing(reference),
        container,
        subject: reference,
      };
    }
    if (resolved.platformDigest === undefined) {
      return {
        kind: 'platform-missing',
        reason: startFailures.platformMissing(platform),
        container,
        subject: reference,
      };
    }
    container.imageDigest =
      simulation.variants.taskImageDigest === 'platform' ? resolved.platformDigest : resolved.digest;
    container.behaviour = behaviours.of(container.image, resolved.labels);
    if (container.definition.versionConsistency !== 'disabled') digests?.set(container.name, resolved.digest);
  }
  return undefined;
}

/** The essential container that the runtime cannot start, if there is one. */
export function runtimeProblem(task: Task): StartProblem | undefined {
  const container = task.containers.find(
    (candidate) => isEssential(candidate) && candidate.behaviour?.startError !== undefined,
  );
  if (!container) return undefined;
  const error = container.behaviour?.startError ?? '';
  return { kind: 'start-error', reason: startFailures.cannotStart(error), container, subject: error };
}

function withoutTag(image: string): string {
  const name = image.split('@')[0] ?? image;
  const colon = name.lastIndexOf(':');
  return colon > name.lastIndexOf('/') ? name.slice(0, colon) : name;
}
