import { ListServiceDeploymentsCommand } from '@aws-sdk/client-ecs';
import type { Aws } from '../aws/aws.ts';
import { classify } from '../aws/errors.ts';

/** ARN of the service's newest service deployment; undefined when there is none, or none may be read. */
export async function newestDeployment(
  aws: Aws,
  cluster: string,
  service: string,
): Promise<string | undefined> {
  try {
    const command = new ListServiceDeploymentsCommand({ cluster, service, maxResults: 100 });
    const { serviceDeployments = [] } = await aws.ecs.send(command);
    const newest = serviceDeployments.toSorted(
      (a, b) => (b.createdAt?.getTime() ?? 0) - (a.createdAt?.getTime() ?? 0),
    )[0];
    return newest?.serviceDeploymentArn;
  } catch (error) {
    if (classify(error) !== 'denied') throw error;
    return undefined;
  }
}
