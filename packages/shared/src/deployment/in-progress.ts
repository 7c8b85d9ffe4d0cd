import { isObject, objects, text, type JsonObject } from '../json.ts';

/** A deployment of a service that has not ended, as the service itself shows it. */
export interface RunningDeployment {
  readonly id: string;
  readonly taskDefinitionArn: string;
}

/**
 * The deployment that is going on, or undefined. A service whose newest deployment FAILED waits for nothing.
 * @param service DescribeServices' service, raw
 */
export function runningDeployment(service: JsonObject): RunningDeployment | undefined {
  const deployments = objects(service['deployments']);
  const primary = deployments.find((one) => one['status'] === 'PRIMARY');
  if (!primary || !isObject(primary) || text(primary['rolloutState']) !== 'IN_PROGRESS') return undefined;
  return { id: text(primary['id']) ?? '', taskDefinitionArn: text(primary['taskDefinition']) ?? '' };
}
