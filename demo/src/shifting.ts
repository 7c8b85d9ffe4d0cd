/** How ECS moves requests to a release, and where it waits for a judge. */
export interface Shifting {
  /** "as a canary" */
  readonly how: string;
  readonly inputs: Readonly<Record<string, string>>;
  /** Percent of the requests that the new release gets first, where that is not all of them. */
  readonly firstShare?: number;
}

export const canary: Shifting = {
  how: 'as a canary',
  inputs: {
    strategy: 'canary',
    'canary-percent': '10',
    'canary-bake-time': '1m',
    'bake-time': '1m',
    'pause-at': 'PRE_PRODUCTION_TRAFFIC_SHIFT',
  },
  firstShare: 10,
};

export const linear: Shifting = {
  how: 'in two steps',
  inputs: {
    strategy: 'linear',
    'step-percent': '50',
    'step-bake-time': '1m',
    'bake-time': '0m',
    'pause-at': 'PRE_PRODUCTION_TRAFFIC_SHIFT',
  },
  firstShare: 50,
};

export const blueGreen: Shifting = {
  how: 'blue/green',
  inputs: { strategy: 'blue-green', 'bake-time': '1m', 'pause-at': 'POST_PRODUCTION_TRAFFIC_SHIFT' },
};
