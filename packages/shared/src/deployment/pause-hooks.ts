import type { Aws } from '../aws/aws.ts';
import { explain } from '../aws/errors.ts';
import { describeServices, type Service } from '../ecs/service.ts';
import { removeTags, serviceTag, tagValue } from '../ecs/tags.ts';
import { updateService } from '../ecs/update-service.ts';
import { isList, isObject, type Json, type JsonObject, objects, text } from '../json.ts';
import type { Log } from '../runner/log.ts';
import type { Clock } from '../time/clock.ts';

/** Lifecycle stages at which ECS lets a deployment pause (Amazon ECS developer guide, "Pause lifecycle hooks"). */
export const pausableStages = [
  'RECONCILE_SERVICE',
  'PRE_SCALE_UP',
  'POST_SCALE_UP',
  'POST_TEST_TRAFFIC_SHIFT',
  'PRE_PRODUCTION_TRAFFIC_SHIFT',
  'POST_PRODUCTION_TRAFFIC_SHIFT',
] as const;

export type PausableStage = (typeof pausableStages)[number];

/** The stages at which this product added a pause to the service, by the service's tag. */
export function ownStages(service: Pick<Service, 'tags'>): readonly string[] {
  return (tagValue(service.tags, serviceTag.hooks) ?? '').split(' ').filter((stage) => stage !== '');
}

/** The value of the tag `ecs-actions:hooks`. */
export function printStages(stages: readonly string[]): string {
  return stages.join(' ');
}

/** Stages that have a pause hook already. */
export function pausedStages(configuration: JsonObject): readonly string[] {
  return objects(configuration['lifecycleHooks'])
    .filter((hook) => isPause(hook))
    .flatMap((hook) => stagesOf(hook));
}

/**
 * Hooks of a deployment configuration without the pauses at `stages`. A pause hook has no name, and none of ours is added
 * at a stage that has one, so the stage tells it.
 */
export function withoutPauses(configuration: JsonObject, stages: readonly string[]): readonly JsonObject[] {
  const ours = new Set(stages);
  return objects(configuration['lifecycleHooks']).filter(
    (hook) => !isPause(hook) || stagesOf(hook).some((stage) => !ours.has(stage)),
  );
}

/**
 * Takes the pauses that this product added away from a service, whichever run added them, and says so; that starts no
 * deployment. What keeps them there is a warning: it changes nothing of how a deployment ended.
 * @returns the stages they were at, and that warning
 */
export async function removePauses(
  name: string,
  ports: RemovePorts,
): Promise<{ readonly stages: readonly string[]; readonly left?: string }> {
  const { log } = ports;
  try {
    const stages = await remove(name, ports);
    if (stages.length > 0) log.info(`${name}  took the pauses at ${stages.join(', ')} away again`);
    return { stages };
  } catch (error) {
    const left = `The pauses that were added to ${name} are still there: ${explain(error)}`;
    log.warning(left);
    return { stages: [], left };
  }
}

async function remove(
  name: string,
  { aws, cluster, clock, log, signal }: RemovePorts,
): Promise<readonly string[]> {
  const service = (await describeServices(aws, cluster, [name])).get(name);
  const stages = service ? ownStages(service) : [];
  if (!service || stages.length === 0) return [];
  const configuration = asObject(service.raw['deploymentConfiguration']);
  const lifecycleHooks = withoutPauses(configuration, stages);
  if (lifecycleHooks.length < objects(configuration['lifecycleHooks']).length) {
    const input = { cluster, service: name, deploymentConfiguration: { ...configuration, lifecycleHooks } };
    await updateService(aws, input, { clock, signal });
  }
  await removeTags(aws.ecs, service.arn, [serviceTag.hooks], log);
  return stages;
}

export interface RemovePorts {
  readonly aws: Aws;
  readonly cluster: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

function isPause(hook: JsonObject): boolean {
  return hook['targetType'] === 'PAUSE';
}

function stagesOf(hook: JsonObject): readonly string[] {
  return isList(hook['lifecycleStages']) ? hook['lifecycleStages'].flatMap((stage) => text(stage) ?? []) : [];
}

function asObject(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}
