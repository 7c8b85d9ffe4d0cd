import type { TargetHealthDescription } from '@aws-sdk/client-elastic-load-balancing-v2';
import { targetGroupName } from '../../diagnosis/words.ts';
import type { Check, Reading } from '../check.ts';
import { isInstance, servedBy, type ServedPair } from '../served-by.ts';

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
      const pairs = await servedBy(look, signal);
      if (pairs.length === 0) return { outcome: 'no-data', says: 'the service has no target group' };
      if (service.desiredCount === 0) {
        return { outcome: 'no-data', says: 'the desired count is 0, so there are no targets' };
      }
      return combined(pairs.map((pair) => readingOf(pair, service.desiredCount)));
    },
  };
}

function readingOf({ live: { arn, targets } }: ServedPair, desired: number): Reading {
  const healthy = targets.filter(({ TargetHealth }) => TargetHealth?.State === 'healthy').length;
  const sick = targets.find(({ TargetHealth }) => TargetHealth?.State !== 'healthy');
  // Their number says nothing of tasks there.
  const wanted = targets.some(({ Target }) => isInstance(Target?.Id)) ? targets.length : desired;
  const counts = `${healthy} of ${wanted} targets healthy in ${targetGroupName(arn)}`;
  if (sick || healthy < Math.max(1, wanted)) {
    return {
      outcome: 'unhealthy',
      says: sick ? `${counts}: ${inWords(sick)}` : counts,
      reason: 'target-health',
    };
  }
  return { outcome: 'healthy', says: counts };
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
