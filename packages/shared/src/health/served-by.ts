import {
  DescribeTargetHealthCommand,
  type TargetHealthDescription,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { isObject, objects, text } from '../json.ts';
import type { ServiceLook } from './look.ts';

/** A target group of a load balancer setting, with the targets that are the judged revision's. */
export interface ServedGroup {
  readonly arn: string;
  readonly targets: readonly TargetHealthDescription[];
}

/** The target groups of one load balancer setting: a pair where deployments shift traffic from one to the other. */
export interface ServedPair {
  /** The one that the judged revision's tasks are in; where there are none yet, whichever. */
  readonly live: ServedGroup;
  readonly other: ServedGroup | undefined;
}

/** Every load balancer setting of the service, by who is in its target groups. */
export async function servedBy(look: ServiceLook, signal: AbortSignal): Promise<readonly ServedPair[]> {
  const service = await look.service();
  const settings = objects(service.raw['loadBalancers']).map(({ targetGroupArn, advancedConfiguration }) => [
    ...present(text(targetGroupArn)),
    ...present(
      isObject(advancedConfiguration) ? text(advancedConfiguration.alternateTargetGroupArn) : undefined,
    ),
  ]);
  if (settings.flat().length === 0) return [];
  const addresses = new Set(
    (await look.tasks())
      .filter(({ taskDefinitionArn }) => taskDefinitionArn === service.taskDefinition)
      .filter(({ lastStatus }) => lastStatus !== 'STOPPED')
      .flatMap(({ privateIp }) => privateIp ?? []),
  );
  const pairs = await Promise.all(
    settings.map(async (arns) => {
      const groups = await Promise.all(arns.map((arn) => readGroup(look, arn, addresses, signal)));
      // One group of a pair has no tasks of this revision while traffic goes to the other.
      const [live, other] = groups.toSorted((a, b) => b.targets.length - a.targets.length);
      return live ? [{ live, other }] : [];
    }),
  );
  return pairs.flat();
}

function present(arn: string | undefined): string[] {
  return arn === undefined ? [] : [arn];
}

async function readGroup(
  { aws }: ServiceLook,
  arn: string,
  addresses: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<ServedGroup> {
  const command = new DescribeTargetHealthCommand({ TargetGroupArn: arn });
  const { TargetHealthDescriptions: all = [] } = await aws.elb.send(command, { abortSignal: signal });
  return { arn, targets: all.filter((target) => concerns(target, addresses)) };
}

/** Targets that drain are on their way out. */
function concerns(
  { Target, TargetHealth }: TargetHealthDescription,
  addresses: ReadonlySet<string>,
): boolean {
  if (TargetHealth?.State?.endsWith('draining') ?? false) return false;
  const id = Target?.Id ?? '';
  return isInstance(id) || addresses.has(id);
}

/** Several tasks may stand behind one instance. */
export function isInstance(id: string | undefined): boolean {
  return id?.startsWith('i-') ?? false;
}
