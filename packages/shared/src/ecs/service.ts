import { DescribeServicesCommand } from '@aws-sdk/client-ecs';

import type { Aws } from '../aws/aws.ts';
import { sendRaw } from '../aws/raw.ts';
import { objects, text, type JsonObject } from '../json.ts';
import { lastPart } from './arn.ts';
import { tagsFrom, type Tag } from './tags.ts';

/** A service as DescribeServices tells it. */
export interface Service {
  readonly name: string;
  readonly arn: string;
  /** `ACTIVE`, `DRAINING`, `INACTIVE` */
  readonly status: string;
  readonly controller: string;
  /** ARN of the task definition that it was last set to. */
  readonly taskDefinition: string;
  readonly desiredCount: number;
  readonly runningCount: number;
  /** ARN of the service deployment that goes on; whether one that ended is told too is not documented. */
  readonly currentDeployment: string | undefined;
  /** ARNs of the service revisions that have tasks or are to get some. */
  readonly currentRevisions: readonly string[];
  readonly tags: readonly Tag[];
  /** Everything, in AWS's own JSON: settings are read here and sent back whole. */
  readonly raw: JsonObject;
}

const perCall = 10;

/**
 * Reads services, ten a call. Those that ECS does not know are not in the map.
 *
 * @param names names or ARNs; they are the map's keys
 * @throws the AWS error, e.g. ClusterNotFoundException
 */
export async function describeServices(
  aws: Aws,
  cluster: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, Service>> {
  const batches = Array.from({ length: Math.ceil(names.length / perCall) }, (_, index) =>
    names.slice(index * perCall, (index + 1) * perCall),
  );
  const answers = await Promise.all(
    batches.map((services) =>
      sendRaw(aws.ecs, new DescribeServicesCommand({ cluster, services, include: ['TAGS'] })),
    ),
  );
  const known = answers.flatMap((answer) => objects(answer.services)).map(toService);
  const entries = names.flatMap((name) => {
    const service = known.find((candidate) => candidate.name === lastPart(name));
    return service ? [[name, service] as const] : [];
  });
  return new Map(entries);
}

function toService(raw: JsonObject): Service {
  const controller = objects([raw.deploymentController ?? null]).map(({ type }) => text(type));
  return {
    name: text(raw.serviceName) ?? '',
    arn: text(raw.serviceArn) ?? '',
    status: text(raw.status) ?? '',
    controller: controller[0] ?? 'ECS',
    taskDefinition: text(raw.taskDefinition) ?? '',
    desiredCount: Number(raw.desiredCount ?? 0),
    runningCount: Number(raw.runningCount ?? 0),
    currentDeployment: text(raw.currentServiceDeployment),
    currentRevisions: objects(raw.currentServiceRevisions).flatMap(({ arn }) => text(arn) ?? []),
    tags: tagsFrom(raw.tags),
    raw,
  };
}
