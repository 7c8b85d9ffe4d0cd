import type { ServiceDeployment } from './model.ts';

/** Which service deployment, of what: the members that every truth event about one has. */
export function deploymentFacts(serviceDeployment: ServiceDeployment): Record<string, unknown> {
  return {
    service: serviceDeployment.service.arn,
    serviceDeployment: serviceDeployment.arn,
    deployment: serviceDeployment.target.id,
    taskDefinition: serviceDeployment.target.revision.taskDefinition.arn,
  };
}
