import type { DeploymentConfiguration } from '@aws-sdk/client-ecs';

export const stages = [
  'RECONCILE_SERVICE',
  'PRE_SCALE_UP',
  'SCALE_UP',
  'POST_SCALE_UP',
  'TEST_TRAFFIC_SHIFT',
  'POST_TEST_TRAFFIC_SHIFT',
  'PRE_PRODUCTION_TRAFFIC_SHIFT',
  'PRODUCTION_TRAFFIC_SHIFT',
  'POST_PRODUCTION_TRAFFIC_SHIFT',
  'BAKE_TIME',
  'CLEAN_UP',
] as const;

export type Stage = (typeof stages)[number];

/** A stage of a deployment, or one of several that a stage is made of. */
export interface Step {
  readonly stage: Stage;
  /** Percent of the production traffic that the new revision has from this step on, where it changes. */
  readonly production?: number;
  /** The same of the test traffic. */
  readonly test?: number;
  /** Virtual milliseconds that it goes on after its work is done. */
  readonly bake?: number;
}

const minute = 60_000;
export const defaultLinear = { stepPercent: 10, stepBakeTimeInMinutes: 6 } as const;
export const defaultCanary = { canaryPercent: 5, canaryBakeTimeInMinutes: 10 } as const;

/** The old revision is made whole before the others lose what they serve, and then their tasks. */
const reconciliation: readonly Step[] = [
  { stage: 'RECONCILE_SERVICE' },
  { stage: 'RECONCILE_SERVICE', production: 0, test: 0 },
];

/**
 * The steps from the old revision to the new one.
 * @param reconcile more than one revision has tasks at the beginning
 * @param first there is no old revision, so nothing to shift step by step
 */
export function forwardSteps(
  configuration: DeploymentConfiguration,
  { reconcile, first }: { readonly reconcile: boolean; readonly first: boolean },
): Step[] {
  const { bakeTimeInMinutes = 0 } = configuration;
  return [
    ...(reconcile ? reconciliation : []),
    { stage: 'PRE_SCALE_UP' },
    { stage: 'SCALE_UP' },
    { stage: 'POST_SCALE_UP' },
    { stage: 'TEST_TRAFFIC_SHIFT', test: 100 },
    { stage: 'POST_TEST_TRAFFIC_SHIFT' },
    ...(first ? [{ percent: 100, bake: 0 }] : portions(configuration)).flatMap(
      ({ percent, bake }): Step[] => [
        { stage: 'PRE_PRODUCTION_TRAFFIC_SHIFT' },
        { stage: 'PRODUCTION_TRAFFIC_SHIFT', production: percent, bake },
      ],
    ),
    { stage: 'POST_PRODUCTION_TRAFFIC_SHIFT' },
    { stage: 'BAKE_TIME', bake: bakeTimeInMinutes * minute },
    { stage: 'CLEAN_UP' },
  ];
}

/**
 * The steps back to the old revision.
 * @param leaving tasks of the old revision may be gone already
 */
export function backwardSteps({
  production,
  test,
  leaving,
}: {
  readonly production: number;
  readonly test: number;
  readonly leaving: boolean;
}): Step[] {
  return [
    ...(leaving ? [{ stage: 'SCALE_UP' as const }] : []),
    ...(production > 0 ? [{ stage: 'PRODUCTION_TRAFFIC_SHIFT' as const, production: 0 }] : []),
    ...(test > 0 ? [{ stage: 'TEST_TRAFFIC_SHIFT' as const, test: 0 }] : []),
    { stage: 'CLEAN_UP' },
  ];
}

/** The percentages that the new revision has one after the other, each with the time it bakes; the last is 100. */
function portions(configuration: DeploymentConfiguration): { percent: number; bake: number }[] {
  const { strategy, canaryConfiguration, linearConfiguration } = configuration;
  const last = { percent: 100, bake: 0 };
  if (strategy === 'CANARY') {
    const {
      canaryPercent: percent = defaultCanary.canaryPercent,
      canaryBakeTimeInMinutes: bake = defaultCanary.canaryBakeTimeInMinutes,
    } = canaryConfiguration ?? {};
    return percent < 100 ? [{ percent, bake: bake * minute }, last] : [last];
  }
  if (strategy === 'LINEAR') {
    const {
      stepPercent = defaultLinear.stepPercent,
      stepBakeTimeInMinutes = defaultLinear.stepBakeTimeInMinutes,
    } = linearConfiguration ?? {};
    // In tenths of a percent, which is what steps are multiples of, so that nothing is lost to fractions.
    const step = Math.round(stepPercent * 10);
    const before = Array.from({ length: Math.ceil(1000 / step) - 1 }, (_, index) => ({
      percent: ((index + 1) * step) / 10,
      bake: stepBakeTimeInMinutes * minute,
    }));
    return [...before, last];
  }
  return [last];
}
