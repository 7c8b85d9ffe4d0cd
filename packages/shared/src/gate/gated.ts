import { DescribeServiceDeploymentsCommand, ListServiceDeploymentsCommand } from '@aws-sdk/client-ecs';
import type { Aws } from '../aws/aws.ts';
import { classify, explain } from '../aws/errors.ts';
import { sendRaw } from '../aws/raw.ts';
import type { Subject } from '../deployment/subject.ts';
import { revisionName } from '../ecs/release.ts';
import type { Service } from '../ecs/service.ts';
import { describeServiceRevisions } from '../ecs/service-revision.ts';
import { isRevision } from '../health/expected.ts';
import { isObject, type JsonObject, objects, text } from '../json.ts';
import { ActionError } from '../runner/errors.ts';

/** The deployment that a gate answers for. */
export interface Gated {
  readonly subject: Subject & { readonly serviceDeploymentArn: string };
  /** DescribeServiceDeployments' status. */
  readonly status: string;
  /** As it was when the deployment began, in the API's own shape. */
  readonly configuration: JsonObject;
}

export interface GatedQuery {
  readonly cluster: string;
  readonly service: Service;
  /** Of a service deployment. */
  readonly arn: string | undefined;
  /** Family, `family:revision` or ARN. */
  readonly expected: string | undefined;
  readonly signal: AbortSignal;
}

/**
 * The service deployment by its ARN, or the one in progress that deploys the expected task definition; undefined when the
 * expected one is not being deployed.
 * @throws ActionError when there is none by that ARN in this service, or when service deployments may not be read: without
 * them a gate cannot see what it is to answer
 */
export async function findGated(aws: Aws, query: GatedQuery): Promise<Gated | undefined> {
  try {
    return await (query.arn === undefined ? findRunning(aws, query) : findByArn(aws, query, query.arn));
  } catch (error) {
    if (classify(error) !== 'denied') throw error;
    throw new ActionError(`gate: the deployment cannot be seen. ${explain(error)}`);
  }
}

async function findByArn(aws: Aws, query: GatedQuery, arn: string): Promise<Gated> {
  const found = (await describe(aws, [arn], query))[0];
  if (!found) {
    throw new ActionError(
      `Input "service-deployment-arn": ${query.service.name} has no service deployment ${arn}.`,
    );
  }
  const { expected } = query;
  if (expected !== undefined && !isRevision(found.subject.taskDefinitionArn, expected)) {
    throw new ActionError(
      `Input "service-deployment-arn": that deployment is of ${revisionName(found.subject.taskDefinitionArn)}, where ${expected} is expected.`,
    );
  }
  return found;
}

async function findRunning(aws: Aws, query: GatedQuery): Promise<Gated | undefined> {
  const { cluster, service, expected, signal } = query;
  const command = new ListServiceDeploymentsCommand({
    cluster,
    service: service.name,
    status: ['PENDING', 'IN_PROGRESS'],
  });
  const { serviceDeployments = [] } = await aws.ecs.send(command, { abortSignal: signal });
  const arns = serviceDeployments.flatMap(({ serviceDeploymentArn }) => serviceDeploymentArn ?? []);
  const found = arns.length === 0 ? [] : await describe(aws, arns.slice(0, 20), query);
  return found.find(
    ({ subject }) => expected !== undefined && isRevision(subject.taskDefinitionArn, expected),
  );
}

async function describe(
  aws: Aws,
  serviceDeploymentArns: string[],
  query: GatedQuery,
): Promise<readonly Gated[]> {
  const answer = await sendRaw(aws.ecs, new DescribeServiceDeploymentsCommand({ serviceDeploymentArns }));
  const records = objects(answer['serviceDeployments']).filter(
    ({ serviceArn }) => text(serviceArn) === query.service.arn,
  );
  const targets = records.map(targetOf);
  const revisions = await describeServiceRevisions(aws, targets);
  return records.map((record, index) =>
    gated(record, revisions.get(targets[index] ?? '')?.taskDefinition ?? '', query),
  );
}

function gated(record: JsonObject, taskDefinitionArn: string, { cluster, service }: GatedQuery): Gated {
  const { deploymentConfiguration } = record;
  const entry = objects(service.raw['deployments']).find(
    ({ taskDefinition }) => text(taskDefinition) === taskDefinitionArn,
  );
  return {
    subject: {
      cluster,
      service: service.name,
      taskDefinitionArn,
      deploymentId: text(entry?.['id']) ?? '',
      serviceDeploymentArn: text(record['serviceDeploymentArn']) ?? '',
      createdAt: Math.round(Number(record['createdAt']) * 1_000),
    },
    status: text(record['status']) ?? '',
    configuration: isObject(deploymentConfiguration) ? deploymentConfiguration : {},
  };
}

function targetOf({ targetServiceRevision }: JsonObject): string {
  return (isObject(targetServiceRevision) ? text(targetServiceRevision['arn']) : undefined) ?? '';
}
