/** One period of a figure. */
export interface Period {
  /** Its begin, AWS's time in milliseconds since the epoch. */
  readonly at: number;
  readonly value: number | undefined;
  /** How much the value is made of: requests for a load balancer's, otherwise what CloudWatch counts as samples. */
  readonly samples: number;
}

/** Milliseconds after which what CloudWatch does not show of a period is not there. */
export const latestArrival = 180_000;

/**
 * The newest period that is over, began after `since` and whose figures have arrived, or would have; undefined while there is
 * none. Figures come late, and those of one period together.
 * @param length of a period, in milliseconds
 */
export function newestPeriod(
  periods: readonly Period[],
  { since, now, length }: { readonly since: number; readonly now: number; readonly length: number },
): Period | undefined {
  const first = Math.ceil(since / length) * length;
  const over = ({ at }: Period): boolean => at >= first && at + length <= now;
  const arrived = periods
    .filter(({ value, samples }) => value !== undefined || samples > 0)
    .filter(over)
    .reduce<Period | undefined>((newest, one) => (newest && newest.at > one.at ? newest : one), undefined);
  const silent = {
    at: Math.floor((now - latestArrival) / length) * length - length,
    value: undefined,
    samples: 0,
  };
  return over(silent) && silent.at > (arrived?.at ?? -Infinity) ? silent : arrived;
}

/** Several periods as one: the mean of their values, the sum of their samples. */
export function together(periods: readonly Period[]): Pick<Period, 'value' | 'samples'> {
  const values = periods.flatMap(({ value }) => value ?? []);
  return {
    value: values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : undefined,
    samples: periods.reduce((sum, { samples }) => sum + samples, 0),
  };
}
