import { ListServiceDeploymentsCommand } from '@aws-sdk/client-ecs';
import type { Aws } from '../aws/aws.ts';
import type { Observation } from './observation.ts';
import type { Subject } from './subject.ts';

/**
 * The newest service deployment created after `subject` that is not in `own`; both times are AWS's.
 * @throws what ListServiceDeployments throws
 */
export async function newerDeployment(
  aws: Aws,
  subject: Subject,
  own: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<Observation['newer']> {
  const { serviceDeployments = [] } = await aws.ecs.send(
    new ListServiceDeploymentsCommand({
      cluster: subject.cluster,
      service: subject.service,
      createdAt: { after: new Date(subject.createdAt) },
    }),
    { abortSignal: signal },
  );
  const newest = serviceDeployments
    .filter(({ serviceDeploymentArn, createdAt }) => {
      if (!serviceDeploymentArn || serviceDeploymentArn === subject.serviceDeploymentArn) return false;
      return !own.has(serviceDeploymentArn) && (createdAt?.getTime() ?? 0) > subject.createdAt;
    })
    .sort((a, b) => (b.createdAt?.getTime() ?? 0) - (a.createdAt?.getTime() ?? 0))[0];
  return (
    newest && {
      id: newest.serviceDeploymentArn ?? '',
      taskDefinitionArn: undefined,
      createdAt: newest.createdAt?.getTime(),
    }
  );
}
