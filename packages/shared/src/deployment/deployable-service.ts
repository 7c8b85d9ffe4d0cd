import type { Aws } from '../aws/aws.ts';
import { lastPart } from '../ecs/arn.ts';
import { describeServices, type Service } from '../ecs/service.ts';
import { Refusal } from './refusal.ts';

interface Row {
  readonly is: (service: Service) => boolean;
  readonly says: string;
  readonly lookFirst: string;
}

const rows: readonly Row[] = [
  {
    is: ({ status }) => status === 'INACTIVE',
    says: 'was deleted (INACTIVE)',
    lookFirst: 'who deleted it; it has to be created again before it can be deployed to',
  },
  {
    is: ({ status }) => status === 'DRAINING',
    says: 'is being deleted (DRAINING)',
    lookFirst: 'who deletes it; once it is gone it can be created again',
  },
  {
    is: ({ controller }) => controller === 'EXTERNAL',
    says: 'has the deployment controller EXTERNAL',
    lookFirst: 'the tool that manages its task sets; only that can deploy it',
  },
];

/**
 * Reads a service that is to be changed.
 * @throws Refusal when there is none, or none that can be deployed to
 */
export async function deployableService(aws: Aws, cluster: string, name: string): Promise<Service> {
  const service = (await describeServices(aws, cluster, [name])).get(name);
  return deployable(service, { cluster, name, region: aws.region });
}

/**
 * A service as it was read, undefined where there is none.
 * @throws Refusal when there is none, or none that can be deployed to
 */
export function deployable(
  service: Service | undefined,
  { cluster, name, region }: { readonly cluster: string; readonly name: string; readonly region: string },
): Service {
  const named = `service ${name} in cluster ${lastPart(cluster)}`;
  if (!service) {
    throw new Refusal('service-state', `there is no ${named}`, [
      'the inputs `service` and `cluster`',
      `the Region, now \`${region}\`, and the account that the credentials belong to`,
    ]);
  }
  const row = rows.find(({ is }) => is(service));
  if (row) throw new Refusal('service-state', `the ${named} ${row.says}`, [row.lookFirst]);
  return service;
}
