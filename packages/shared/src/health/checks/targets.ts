import {
  DescribeTargetHealthCommand,
  type TargetHealthDescription,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Aws } from '../../aws/aws.ts';
import { targetGroupName } from '../../diagnosis/words.ts';
import { isObject, objects, text } from '../../json.ts';
import type { Check, Reading } from '../check.ts';

/**
 * Behind every load balancer setting of the service, live or alternate target group, as many of the running tasks are healthy
 * as are desired. An answer of 200 does not show that: a load balancer whose targets are all unhealthy asks all of them.
 */
export function targetsCheck(): Check {
  return {
    name: 'targets',
    title: 'targets',
    async sample(look, signal) {
      if (!look) return { outcome: 'no-data', says: 'no service is named' };
      const service = await look.service();
      const pairs = objects(service.raw['loadBalancers']).map(({ targetGroupArn, advancedConfiguration }) => [
        ...present(text(targetGroupArn)),
        ...present(
          isObject(advancedConfiguration) ? text(advancedConfiguration.alternateTargetGroupArn) : undefined,
        ),
      ]);
      if (pairs.flat().length === 0) return { outcome: 'no-data', says: 'the service has no target group' };
      if (service.desiredCount === 0) {
        return { outcome: 'no-data', says: 'the desired count is 0, so there are no targets' };
      }
      const addresses = new Set(
        (await look.tasks())
          .filter(({ taskDefinitionArn }) => taskDefinitionArn === service.taskDefinition)
          .filter(({ lastStatus }) => lastStatus !== 'STOPPED')
          .flatMap(({ privateIp }) => privateIp ?? []),
      );
      const readings = await Promise.all(
        pairs
          .filter((arns) => arns.length > 0)
          .map((arns) => readPair(look.aws, arns, addresses, service.desiredCount, signal)),
      );
      return combined(readings);
    },
  };
}

function present(arn: string | undefined): string[] {
  return arn === undefined ? [] : [arn];
}

async function readPair(
  aws: Aws,
  arns: readonly string[],
  addresses: ReadonlySet<string>,
  desired: number,
  signal: AbortSignal,
): Promise<Reading> {
  const groups = await Promise.all(
    arns.map(async (arn) => {
      const command = new DescribeTargetHealthCommand({ TargetGroupArn: arn });
      const { TargetHealthDescriptions: all = [] } = await aws.elb.send(command, { abortSignal: signal });
      return { name: targetGroupName(arn), targets: all.filter((target) => concerns(target, addresses)) };
    }),
  );
  // One group of a pair has no tasks of this revision while traffic goes to the other.
  const live = groups.toSorted((a, b) => b.targets.length - a.targets.length)[0];
  const targets = live?.targets ?? [];
  const healthy = targets.filter(({ TargetHealth }) => TargetHealth?.State === 'healthy').length;
  const sick = targets.find(({ TargetHealth }) => TargetHealth?.State !== 'healthy');
  // Several tasks may stand behind one instance, so their number says nothing there.
  const wanted = targets.some(({ Target }) => isInstance(Target?.Id)) ? targets.length : desired;
  const counts = `${healthy} of ${wanted} targets healthy in ${live?.name ?? ''}`;
  if (sick || healthy < Math.max(1, wanted)) {
    return {
      outcome: 'unhealthy',
      says: sick ? `${counts}: ${inWords(sick)}` : counts,
      reason: 'target-health',
    };
  }
  return { outcome: 'healthy', says: counts };
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

function isInstance(id: string | undefined): boolean {
  return id?.startsWith('i-') ?? false;
}

function inWords({ Target, TargetHealth }: TargetHealthDescription): string {
  const where = Target?.Port === undefined ? (Target?.Id ?? '') : `${Target.Id ?? ''}:${Target.Port}`;
  const { State = 'unknown', Reason, Description } = TargetHealth ?? {};
  const why = [Reason, Description].filter(Boolean).join(', ');
  return `${where} is ${State}${why ? ` (${why})` : ''}`;
}

function combined(readings: readonly Reading[]): Reading {
  const bad = readings.find(({ outcome }) => outcome !== 'healthy');
  return bad ?? { outcome: 'healthy', says: readings.map(({ says }) => says).join('; ') };
}
