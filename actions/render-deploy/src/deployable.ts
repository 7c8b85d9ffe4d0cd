import { codeDeployRelease } from './codedeploy.ts';
import type { Deployable } from '@ecs-actions/shared/deployment/deploy';
import { shortImage } from '@ecs-actions/shared/diagnosis/words';
import { Refusal } from '@ecs-actions/shared/deployment/refusal';
import type { Service } from '@ecs-actions/shared/ecs/service';
import { revisionName } from '@ecs-actions/shared/ecs/release';
import { isObject, type Json, type JsonObject, objects, text } from '@ecs-actions/shared/json';
import { headline } from '@ecs-actions/shared/report/headline';
import { imageChanges } from './images.ts';
import { readService } from './in-progress.ts';
import type { Prepared, Preparing } from './prepare.ts';
import type { ServiceRelease } from './release.ts';
import { strategyName } from './rollout.ts';

/** Beyond the least that a deployment takes by its settings. */
const automaticTimeout = 30 * 60_000;
const rollbackBudget = 20 * 60_000;

/**
 * The deployment of a service that needs one; undefined for every other.
 * @param width characters that services' names are padded to in the log
 */
export function deployableOf(
  release: ServiceRelease,
  preparing: Preparing,
  width: number,
): Deployable | undefined {
  const { name, prepared, registered } = release;
  if (!prepared || !registered || prepared.plan.kind !== 'deploy') return undefined;
  const { inputs } = preparing;
  const { settings, plan, floor, least, rendered, before } = prepared;
  // An earlier try of this run may have registered what is to run, and deployed it under a tag that has moved since.
  const { codeDeploy } = prepared;
  const force = plan.force || registered.arn === prepared.service.taskDefinition;
  const breaker = breakerOf(prepared);
  const containers = objects(rendered.definition['containerDefinitions']);
  const essential = containers.filter((container) => container['essential'] !== false);
  return {
    cluster: inputs.cluster,
    service: prepared.service.name,
    taskDefinitionArn: registered.arn,
    codeDeploy: codeDeploy && codeDeployRelease(codeDeploy, preparing),
    update: { ...settings.update, ...(force && !codeDeploy && { forceNewDeployment: true }) },
    before,
    plan: {
      waitUntil: inputs.waitUntil,
      floor,
      rollbackBudget,
      onFailure: inputs.onFailure,
      failFast: inputs.failFast,
      failFastAfter: inputs.failFastAfter,
      breaker,
      containerHealthChecks: essential.some((container) => isObject(container['healthCheck'])),
    },
    timeout: inputs.timeout ?? least + automaticTimeout,
    essentialContainers: essential.flatMap((container) => text(container['name']) ?? []),
    headline: headline({
      service: name.padEnd(width),
      revision: registered.revision,
      previous: revisionName(prepared.service.taskDefinition),
      images: imageChanges(prepared)
        .filter(({ changed }) => changed)
        .map(({ container, before: was = 'none', after }) => ({
          container,
          before: shortImage(was),
          after: shortImage(after),
        })),
      strategy: codeDeploy
        ? `CodeDeploy ${codeDeploy.group.config}`
        : strategyName(configurationOf(prepared)),
      rollsBack: codeDeploy?.group.rollsBackOnFailure,
      breaker: breaker.enabled
        ? { onFailure: breaker.rollback ? 'rollback' : 'stop', threshold: thresholdOf(prepared) }
        : undefined,
      least,
    }),
    check: async () => {
      const now = await readService(name, preparing);
      if (inputs.ifInProgress !== 'supersede' && primaryId(now) !== primaryId(prepared.service)) {
        throw new Refusal(
          'in-progress',
          `somebody deployed to ${name} while this step prepared its release`,
          ['who deployed; start this job again, so that it builds on what runs now'],
        );
      }
      preparing.unfinished?.starts({
        cluster: inputs.cluster,
        service: name,
        taskDefinitionArn: registered.arn,
        codeDeploy: codeDeploy?.group,
      });
    },
  };
}

function primaryId({ raw }: Service): string | undefined {
  const all = [...objects(raw['deployments']), ...objects(raw['taskSets'])];
  return text(all.find(({ status }) => status === 'PRIMARY')?.['id']);
}

function breakerOf(prepared: Prepared): { readonly enabled: boolean; readonly rollback: boolean } {
  const breaker = asObject(configurationOf(prepared)['deploymentCircuitBreaker']);
  return { enabled: breaker['enable'] === true, rollback: breaker['rollback'] === true };
}

function configurationOf({ service, settings }: Prepared): JsonObject {
  return asObject(settings.update['deploymentConfiguration'] ?? service.raw['deploymentConfiguration']);
}

/**
 * Failed tasks at which ECS's circuit breaker acts: half of the desired count, 3 at least and 200 at most, unless the
 * service sets a threshold of another kind (Amazon ECS developer guide, "Deployment circuit breaker").
 */
function thresholdOf(prepared: Prepared): number {
  const desired = Number(prepared.settings.update['desiredCount'] ?? prepared.service.desiredCount);
  const breaker = asObject(configurationOf(prepared)['deploymentCircuitBreaker']);
  const { type = 'BOUNDED_PERCENT', value = 50 } = asObject(breaker['thresholdConfiguration']);
  if (type === 'COUNT') return Number(value);
  const share = Math.ceil((desired * Number(value)) / 100);
  return type === 'UNBOUNDED_PERCENT' ? share : Math.min(200, Math.max(3, share));
}

function asObject(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}
