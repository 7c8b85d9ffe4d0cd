import type { DescribeServiceRevisionsRequest } from '@aws-sdk/client-ecs';
import type { Operation } from '../protocol/api.ts';
import { operation } from '../protocol/operation.ts';
import type { EcsContext } from './context.ts';
import { invalidParameter } from './errors.ts';
import type { Service, ServiceRevision } from './model.ts';
import { present, seconds } from './answer.ts';
import { deployingSettings, platformVersionOf } from './settings.ts';

const mostDescribed = 20;

/** DescribeServiceRevisions. */
export function serviceRevisionOperations({ store }: EcsContext): Record<string, Operation> {
  function find(arn: string): { service: Service; revision: ServiceRevision } | undefined {
    for (const { service, target, sources } of store.serviceDeployments()) {
      const revision = [target.revision, ...sources].find((candidate) => candidate.arn === arn);
      if (revision) return { service, revision };
    }
    return undefined;
  }

  return {
    DescribeServiceRevisions: operation(({ serviceRevisionArns = [] }: DescribeServiceRevisionsRequest) => {
      if (serviceRevisionArns.length === 0 || serviceRevisionArns.length > mostDescribed) {
        throw invalidParameter(
          `Between 1 and ${mostDescribed} service revisions can be described at a time.`,
        );
      }
      const found: unknown[] = [];
      const failures: unknown[] = [];
      for (const arn of serviceRevisionArns) {
        const hit = find(arn);
        if (hit) found.push(describeRevision(hit.service, hit.revision));
        else failures.push({ arn, reason: 'MISSING' });
      }
      return { serviceRevisions: found, failures };
    }),
  };
}

function describeRevision(service: Service, revision: ServiceRevision): Record<string, unknown> {
  const { settings, taskDefinition, digests, targetGroups } = revision;
  const deployed = Object.fromEntries(deployingSettings.map((name) => [name, settings[name]]));
  return present({
    ...deployed,
    serviceRevisionArn: revision.arn,
    serviceArn: service.arn,
    clusterArn: service.cluster.arn,
    taskDefinition: taskDefinition.arn,
    platformVersion: platformVersionOf(settings),
    launchType: settings.launchType,
    capacityProviderStrategy:
      settings.launchType === undefined ? settings.capacityProviderStrategy : undefined,
    platformFamily: settings.launchType === 'FARGATE' ? 'Linux' : undefined,
    loadBalancers: settings.loadBalancers ?? [],
    serviceRegistries: settings.serviceRegistries ?? [],
    containerImages: taskDefinition.containers.map(({ name = '', image }) =>
      present({ containerName: name, image, imageDigest: digests.get(name) }),
    ),
    guardDutyEnabled: false,
    createdAt: seconds(revision.createdAt),
    resolvedConfiguration: {
      loadBalancers: (settings.loadBalancers ?? []).map(({ advancedConfiguration }, index) =>
        present({
          targetGroupArn: targetGroups[index],
          productionListenerRule: advancedConfiguration?.productionListenerRule,
        }),
      ),
    },
    ...('monitoring' in settings ? { monitoring: settings.monitoring } : {}),
  });
}
