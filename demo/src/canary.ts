import type { TruthEvent } from '@ecs-actions/simulator/core/truth';
import type { Counted } from './step.ts';

/**
 * How many requests a release answered while it had its first share of them, and how many that may be: by chance a share comes
 * out larger, and in one of thirty thousand runs by more than four standard deviations of a binomial draw.
 * @param percent of the requests that it was to get
 */
export function seenByCanary(events: readonly TruthEvent[], version: string, percent: number): Counted {
  const shifts = events.filter(({ kind, traffic }) => kind === 'traffic.shifted' && traffic === 'production');
  const [from, to = Infinity] = shifts.map(({ at }) => at);
  const during = events.filter(
    ({ kind, at }) => kind.startsWith('request.') && from !== undefined && at >= from && at < to,
  );
  const seen = during.filter((event) => event['version'] === version).length;
  const all = during.length;
  const part = percent / 100;
  const most = Math.floor(all * part + 4 * Math.sqrt(all * part * (1 - part)));
  return {
    says: `While release ${version} had its ${percent} %, it answered ${seen} of ${all} requests; by chance it may be ${most}.`,
    asAnnounced: seen > 0 && seen <= most,
  };
}
