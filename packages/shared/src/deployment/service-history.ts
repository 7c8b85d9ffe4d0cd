import type { Aws } from '../aws/aws.ts';
import { type FoundGroup, findGroup } from '../codedeploy/find-group.ts';
import { readCodeDeployHistory } from '../codedeploy/history.ts';
import { type History, type HistoryQuery, readHistory } from '../ecs/history.ts';
import type { Release } from '../ecs/release.ts';
import type { Service } from '../ecs/service.ts';
import type { CodeDeployGroupName } from './subject.ts';

/** The history of a service, whoever deploys it, and where in it the service is. */
export interface ServiceHistory extends History {
  /** A deployment that goes on, or that is being rolled back. */
  readonly running: Release | undefined;
  /** Task definition ARN of the release that a way back leaves. */
  readonly current: string;
  /** Where CodeDeploy deploys the service. */
  readonly codeDeploy: FoundGroup | undefined;
}

export interface ServiceHistoryQuery extends Omit<HistoryQuery, 'service'> {
  /** Found by what runs where not given. */
  readonly codeDeploy?: Partial<CodeDeployGroupName>;
}

/**
 * Reads the history of a service from what deploys it.
 * @throws Refusal when CodeDeploy deploys the service and its deployment group is not found; what the reads throw
 */
export async function readServiceHistory(
  aws: Aws,
  service: Service,
  { codeDeploy, ...rest }: ServiceHistoryQuery,
): Promise<ServiceHistory> {
  const query = { ...rest, service: service.name };
  if (service.controller === 'CODE_DEPLOY') {
    const group = await findGroup(aws, query.cluster, service, codeDeploy);
    return { ...(await readCodeDeployHistory(aws, service, group, query)), codeDeploy: group };
  }
  const history = await readHistory(aws, query);
  const running = history.releases.find(({ outcome }) => outcome === 'in-progress');
  // While ECS rolls a deployment back, the service is set to the earlier revision already.
  const current = running?.taskDefinitionArn ?? service.taskDefinition;
  return { ...history, running, current, codeDeploy: undefined };
}
