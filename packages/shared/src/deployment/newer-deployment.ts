import { ListServiceDeploymentsCommand } from '@aws-sdk/client-ecs';
import type { Aws } from '../aws/aws.ts';
import type { Observation } from './observation.ts';
import type { Subject } from './subject.ts';

/** `after` leaves out what was created at that very moment. */
const margin = 1_000;

/**
 * The newest service deployment created since `subject` that is not in `own`; both times are AWS's.
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
      createdAt: { after: new Date(subject.createdAt - margin) },
    }),
    { abortSignal: signal },
  );
  const newest = serviceDeployments
    .filter(({ serviceDeploymentArn, createdAt }) => {
      if (!serviceDeploymentArn || serviceDeploymentArn === subject.serviceDeploymentArn) return false;
      return !own.has(serviceDeploymentArn) && (createdAt?.getTime() ?? 0) >= subject.createdAt;
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
