import {
  DescribeTargetGroupsCommand,
  TargetGroupNotFoundException,
} from '@aws-sdk/client-elastic-load-balancing-v2';

import { isObject, objects, scalar, text, type JsonObject } from '../../json.ts';
import { fine, no, objection, type Question, type Target } from '../check.ts';
import { containersOf, distinct, objectAt } from './containers.ts';

export function targetGroupQuestions({ settings }: Target): readonly Question[] {
  const groups = loadBalancers(settings).flatMap((balancer) => [
    text(balancer.targetGroupArn),
    text(objectAt(balancer, 'advancedConfiguration').alternateTargetGroupArn),
  ]);
  return distinct(groups).map((arn) => ({
    key: arn,
    ask: async ({ aws }) => {
      try {
        await aws.elb.send(new DescribeTargetGroupsCommand({ TargetGroupArns: [arn] }));
        return fine;
      } catch (error) {
        if (!(error instanceof TargetGroupNotFoundException)) throw error;
        return no(`The target group ${arn} does not exist.`);
      }
    },
  }));
}

/** Each load balancer sends to a port of a container, which the task definition has to have. */
export function loadBalancerMismatch({ definition, settings }: Target): readonly Question[] {
  return loadBalancers(settings).flatMap((balancer) => {
    const [name, port] = [text(balancer.containerName), scalar(balancer.containerPort)];
    const container = containersOf(definition).find((candidate) => candidate.name === name);
    if (name === undefined) return [];
    if (container === undefined) {
      return objection(
        `The load balancer sends to the container ${name}, which the task definition does not have.`,
      );
    }
    const ports = objects(container.portMappings);
    const known = ports.some(
      (mapping) => scalar(mapping.containerPort) === port || mapping.containerPortRange !== undefined,
    );
    return known || port === undefined
      ? []
      : objection(`The load balancer sends to port ${port} of ${name}, which its portMappings do not have.`);
  });
}

/** All strategies but ROLLING shift traffic between two target groups. */
export function missingAdvancedConfiguration({ settings }: Target): readonly Question[] {
  const strategy = text(objectAt(settings, 'deploymentConfiguration').strategy) ?? 'ROLLING';
  const without = loadBalancers(settings).filter((balancer) => !isObject(balancer.advancedConfiguration));
  if (strategy === 'ROLLING' || without.length === 0) return [];
  const groups = without.map(
    (balancer) => text(balancer.targetGroupArn) ?? text(balancer.loadBalancerName) ?? '',
  );
  return objection(`The strategy ${strategy} needs an advancedConfiguration for ${groups.join(', ')}.`);
}

function loadBalancers(settings: JsonObject | undefined): readonly JsonObject[] {
  return objects(settings?.loadBalancers);
}
