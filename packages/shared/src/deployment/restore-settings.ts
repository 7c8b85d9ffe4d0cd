import { DescribeServiceDeploymentsCommand } from '@aws-sdk/client-ecs';
import { sendRaw } from '../aws/raw.ts';
import { describeServices, type Service } from '../ecs/service.ts';
import { removeTags, serviceTag, tagValue, writeTags } from '../ecs/tags.ts';
import { settingsChange } from '../ecs/update-fields.ts';
import { updateService } from '../ecs/update-service.ts';
import { isObject, type Json, type JsonObject, objects, text } from '../json.ts';
import type { NotePorts } from './note-return.ts';
import { ownStages, withoutPauses } from './pause-hooks.ts';

/**
 * The deployment configuration by which a service goes back quickly: all at once and without a bake, where it would shift
 * in steps; our pauses are left out. Undefined for a rolling service, which keeps its percentages.
 * @param service DescribeServices' service
 */
export function quickConfiguration(service: Service): JsonObject | undefined {
  const current = asObject(service.raw['deploymentConfiguration']);
  if ((text(current['strategy']) ?? 'ROLLING') === 'ROLLING') return undefined;
  const { canaryConfiguration: _canary, linearConfiguration: _linear, ...rest } = current;
  return {
    ...rest,
    strategy: 'BLUE_GREEN',
    bakeTimeInMinutes: 0,
    ...('lifecycleHooks' in current && { lifecycleHooks: withoutPauses(current, ownStages(service)) }),
  };
}

/**
 * Notes on a service, before its deployment configuration is changed for the way back, which service deployment has the
 * configuration that is to come back. A note that is there already is of a run that was killed, and stays.
 * @returns false when nothing can be noted, and so nothing should be changed
 */
export async function noteRestore(
  service: Service,
  from: string | undefined,
  { aws, log }: NotePorts,
): Promise<boolean> {
  if (tagValue(service.tags, serviceTag.restore)) return true;
  if (!from) return false;
  return writeTags(aws.ecs, service.arn, [{ key: serviceTag.restore, value: from }], log);
}

/** What quickConfiguration changes of a deployment configuration; all else may have been changed since by somebody. */
const changedFields = [
  'strategy',
  'bakeTimeInMinutes',
  'canaryConfiguration',
  'linearConfiguration',
] as const;

/**
 * Gives a service the strategy back that a way back changed, this run's or a killed one's; that starts no deployment. Does
 * nothing where no such note is, and changes nothing where somebody has set another strategy since.
 * @throws what the reads or UpdateService throw
 */
export async function restoreSettings(
  cluster: string,
  name: string,
  { aws, clock, log }: NotePorts,
  signal: AbortSignal,
): Promise<void> {
  const service = (await describeServices(aws, cluster, [name])).get(name);
  const from = service && tagValue(service.tags, serviceTag.restore);
  if (!service || !from) return;
  const command = new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [from] });
  const [record] = objects((await sendRaw(aws.ecs, command))['serviceDeployments']);
  const earlier = record?.['deploymentConfiguration'];
  if (!isObject(earlier)) {
    log.warning(
      `${name} keeps the deployment configuration of its way back: ECS no longer knows ${from}, which had its own. Set the strategy and remove the tag ${serviceTag.restore}.`,
    );
    return;
  }
  const current = asObject(service.raw['deploymentConfiguration']);
  const wanted = restored(current, earlier);
  const { update } = settingsChange(service.raw, { deploymentConfiguration: wanted });
  if (isQuick(current) && Object.keys(update).length > 0) {
    await updateService(aws, { cluster, service: name, deploymentConfiguration: wanted }, { clock, signal });
    log.info(`${name}  restored its deployment configuration (${text(earlier['strategy']) ?? 'ROLLING'})`);
  }
  await removeTags(aws.ecs, service.arn, [serviceTag.restore], log);
}

function restored(current: JsonObject, earlier: JsonObject): JsonObject {
  const { canaryConfiguration: _canary, linearConfiguration: _linear, ...rest } = current;
  const fields = changedFields.flatMap((field) => {
    const value = earlier[field];
    return value === undefined ? [] : [[field, value] as const];
  });
  return { ...rest, ...Object.fromEntries(fields) };
}

function isQuick({ strategy, bakeTimeInMinutes }: JsonObject): boolean {
  return strategy === 'BLUE_GREEN' && Number(bakeTimeInMinutes ?? 0) === 0;
}

function asObject(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}
