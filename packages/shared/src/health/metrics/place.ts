import { DescribeTargetGroupsCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { targetGroupName } from '../../diagnosis/words.ts';
import { lastPart } from '../../ecs/arn.ts';
import { ActionError } from '../../runner/errors.ts';
import type { ServiceLook } from '../look.ts';
import { servedBy } from '../served-by.ts';
import { isOfTargetGroup, type Metric } from './metric.ts';
import type { PlacedMetric } from './read-periods.ts';

type Dimensions = ReadonlyMap<string, string>;

/** Where the metrics of a service are. */
export interface Places {
  /** Of the target group that the judged revision's tasks are in; undefined where no metric asks for it. */
  readonly own: Dimensions | undefined;
  /** Of the other one of its pair. */
  readonly old: Dimensions | undefined;
  readonly service: Dimensions | undefined;
}

/**
 * Looks up the dimensions that metrics without any of their own have; undefined while the judged revision has no targets.
 * @throws ActionError where the service has none, or several to choose from
 */
export async function placesOf(
  metrics: readonly Metric[],
  look: ServiceLook | undefined,
  signal: AbortSignal,
): Promise<Places | undefined> {
  const places = { own: undefined, old: undefined, service: look && serviceDimensions(look) };
  if (!metrics.some((metric) => isOfTargetGroup(metric))) return places;
  if (!look) throw new ActionError('metrics of a target group need a service, or dimensions');
  const pairs = await servedBy(look, signal);
  const [pair, another] = pairs;
  if (!pair) throw new ActionError('the service has no target group; give the metrics dimensions');
  if (another) {
    const names = pairs.map(({ live }) => targetGroupName(live.arn)).join(', ');
    throw new ActionError(`the service has several target groups (${names}); give the metrics dimensions`);
  }
  if (pair.live.targets.length === 0) return undefined;
  const [own, old] = await targetGroupDimensions(
    look,
    [pair.live.arn, ...(pair.other ? [pair.other.arn] : [])],
    signal,
  );
  return { ...places, own, old };
}

/** A metric with the dimensions of its place. @throws ActionError where nothing tells them */
export function placed(metric: Metric, group: 'own' | 'old', places: Places): PlacedMetric {
  const { namespace, name } = metric;
  if (isOfTargetGroup(metric)) {
    const dimensions = places[group];
    if (!dimensions) throw new ActionError('the service has no other target group to compare with');
    return { ...metric, dimensions };
  }
  const dimensions = metric.dimensions ?? (namespace === 'AWS/ECS' ? places.service : undefined);
  if (!dimensions) throw new ActionError(`the metric ${name} of ${namespace} needs dimensions`);
  return { ...metric, dimensions };
}

function serviceDimensions({ name: { cluster, service } }: ServiceLook): Dimensions {
  return new Map([
    ['ClusterName', lastPart(cluster)],
    ['ServiceName', service],
  ]);
}

async function targetGroupDimensions(
  { aws }: ServiceLook,
  arns: readonly string[],
  signal: AbortSignal,
): Promise<readonly Dimensions[]> {
  const command = new DescribeTargetGroupsCommand({ TargetGroupArns: [...arns] });
  const { TargetGroups = [] } = await aws.elb.send(command, { abortSignal: signal });
  return arns.map((arn) => {
    const group = TargetGroups.find(({ TargetGroupArn }) => TargetGroupArn === arn);
    const [loadBalancer] = group?.LoadBalancerArns ?? [];
    if (loadBalancer === undefined) {
      throw new ActionError(`the target group ${targetGroupName(arn)} is on no load balancer`);
    }
    return new Map([
      ['LoadBalancer', after(loadBalancer, ':loadbalancer/')],
      ['TargetGroup', after(arn, ':')],
    ]);
  });
}

function after(text: string, mark: string): string {
  return text.slice(text.lastIndexOf(mark) + mark.length);
}
