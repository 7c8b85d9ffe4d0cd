import type { Config } from './model.ts';

const linear = (interval: number): Config => ({
  name: `CodeDeployDefault.ECSLinear10PercentEvery${interval}Minutes`,
  trafficRoutingConfig: {
    type: 'TimeBasedLinear',
    timeBasedLinear: { linearPercentage: 10, linearInterval: interval },
  },
});

const canary = (interval: number): Config => ({
  name: `CodeDeployDefault.ECSCanary10Percent${interval}Minutes`,
  trafficRoutingConfig: {
    type: 'TimeBasedCanary',
    timeBasedCanary: { canaryPercentage: 10, canaryInterval: interval },
  },
});

export const allAtOnce: Config = {
  name: 'CodeDeployDefault.ECSAllAtOnce',
  trafficRoutingConfig: { type: 'AllAtOnce' },
};

/** CodeDeploy user guide, "Predefined deployment configurations for an Amazon ECS compute platform". */
export const predefinedConfigs: readonly Config[] = [allAtOnce, linear(1), linear(3), canary(5), canary(15)];

/** A share of the traffic in percent, and the virtual milliseconds until the next one. */
export interface Portion {
  readonly percent: number;
  readonly wait: number;
}

const minute = 60_000;

/** The shares that the replacement gets one after the other; the last is all. */
export function portions({ trafficRoutingConfig: routing }: Config): readonly Portion[] {
  const all = { percent: 100, wait: 0 };
  const { timeBasedCanary: share, timeBasedLinear: steps } = routing;
  if (share) return [{ percent: share.canaryPercentage, wait: share.canaryInterval * minute }, all];
  if (!steps) return [all];
  const { linearPercentage: step, linearInterval } = steps;
  const before = Array.from({ length: Math.ceil(100 / step) - 1 }, (_, index) => ({
    percent: (index + 1) * step,
    wait: linearInterval * minute,
  }));
  return [...before, all];
}
