import type { Deployment } from './model.ts';

/** Which deployment, of what: the members that every truth event about one has. */
export function deploymentFacts({ id, group, appSpec, creator }: Deployment): Record<string, unknown> {
  return {
    codeDeployment: id,
    application: group.application,
    deploymentGroup: group.name,
    cluster: group.cluster,
    service: group.service,
    creator,
    taskDefinition: appSpec?.taskDefinition,
  };
}
