import { describe, expect, test } from '@jest/globals';
import type { Aws } from '@ecs-actions/shared/aws/aws';
import type { Result } from '@ecs-actions/shared/runner/result';
import { portsOf } from '@ecs-actions/testkit/ports';
import { shiftingWorld, splitsTraffic } from '@ecs-actions/testkit/shifting-world';
import { inProcess, withSimulator } from '@ecs-actions/testkit/simulator';
import { cluster, image, service } from '@ecs-actions/testkit/worlds';
import type { Simulator } from '@ecs-actions/simulator/simulator';
import type { Inputs } from '../src/inputs.ts';
import { main } from '../src/main.ts';
import { usualInputs } from './story.ts';

const minute = 60_000;
const crashes = { crash: 3, 'crash-after': '2s' };

interface Shift {
  readonly result: Result;
  readonly log: string;
  readonly simulator: Simulator;
}

/** Deploys image 2 in process to a service whose requests are shifted. */
async function shift(
  configuration: Record<string, unknown>,
  inputs: Partial<Inputs>,
  {
    release,
    look,
    before,
  }: {
    release?: Record<string, unknown>;
    look?: (shift: Shift) => void;
    before?: (aws: Aws) => Promise<unknown>;
  } = {},
): Promise<Shift> {
  return withSimulator({ time: { kind: 'stepped' } }, async (simulator) => {
    simulator.control.world(shiftingWorld({ configuration, ...(release && { release }) }));
    const { aws, clock } = inProcess(simulator);
    await before?.(aws);
    const lines: string[] = [];
    const signal = new AbortController().signal;
    const base: Inputs = {
      ...usualInputs,
      cluster,
      services: [service],
      source: undefined,
      edits: { container: 'app', image: image.after },
    };
    const result = await main({ ...base, ...inputs }, portsOf(aws, clock, lines), signal);
    const shifted = { result, log: lines.join('\n'), simulator };
    look?.(shifted);
    return shifted;
  });
}

const rollout = (asked: Partial<Inputs['rollout']>): Partial<Inputs> => ({
  rollout: { ...usualInputs.rollout, ...asked },
});

const strategies: readonly [string, Record<string, unknown>, Partial<Inputs['rollout']>][] = [
  ['blue-green', { strategy: 'ROLLING' }, { strategy: 'blue-green', bakeTime: 2 * minute }],
  [
    'canary',
    { strategy: 'ROLLING' },
    { strategy: 'canary', bakeTime: minute, canaryPercent: 10, canaryBakeTime: 2 * minute },
  ],
  [
    'linear',
    { strategy: 'ROLLING' },
    { strategy: 'linear', bakeTime: 0, stepPercent: 50, stepBakeTime: minute },
  ],
  [
    'linear, where it was a canary before',
    { strategy: 'CANARY', canaryConfiguration: { canaryPercent: 10, canaryBakeTimeInMinutes: 1 } },
    { strategy: 'linear', bakeTime: 0, stepPercent: 50, stepBakeTime: minute },
  ],
  ["the service's own", { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 1 }, {}],
];

describe('a deployment that shifts traffic', () => {
  test.each(strategies)('%s goes through', async (_, configuration, asked) => {
    const { result, log } = await shift(configuration, rollout(asked));
    expect(result.outputs['status']).toBe('succeeded');
    expect(log).toMatch(/% of requests go to the new release/);
  });

  test.each(strategies)('%s with a release that crashes is rolled back', async (_, configuration, asked) => {
    const { result } = await shift(configuration, rollout(asked), { release: crashes });
    expect(result.outputs).toMatchObject({ status: 'rolled-back', 'failure-reason': 'container-exit' });
  });

  test('takes at least its bakes and steps, which is said before it starts', async () => {
    const asked = rollout({ strategy: 'canary', bakeTime: 5 * minute, canaryBakeTime: 10 * minute });
    const { log } = await shift({ strategy: 'ROLLING' }, asked);
    expect(log).toContain('takes 15:00 at least');
  });

  test('is paused where it was asked to, and leaves its pauses for whoever judges', async () => {
    const asked = {
      ...rollout({ strategy: 'canary', pauseAt: ['POST_TEST_TRAFFIC_SHIFT'] }),
      waitUntil: 'paused' as const,
    };
    const { result, log } = await shift({ strategy: 'ROLLING' }, asked);
    expect(result.outputs['status']).toBe('paused');
    expect(result.exit).toBe(0);
    expect(log).toMatch(/paused at POST_TEST_TRAFFIC_SHIFT until .*, then it is rolled back/);
  });

  test('waits through its pauses to the end, and takes them away', async () => {
    const asked = rollout({
      strategy: 'blue-green',
      bakeTime: 0,
      pauseAt: ['POST_SCALE_UP'],
      pauseTimeout: minute,
      pauseTimeoutAction: 'continue',
    });
    const { log, result } = await shift({ strategy: 'ROLLING' }, { ...asked, waitUntil: 'deployed' });
    expect(result.outputs['status']).toBe('succeeded');
    expect(log).toContain('took the pauses at POST_SCALE_UP away again');
  });

  test('whose pause nobody answers is rolled back, by that name', async () => {
    const asked = rollout({ strategy: 'blue-green', pauseAt: ['POST_SCALE_UP'], pauseTimeout: minute });
    const { result } = await shift({ strategy: 'ROLLING' }, { ...asked, waitUntil: 'deployed' });
    expect(result.outputs).toMatchObject({ status: 'rolled-back', 'failure-reason': 'hook' });
  });
});

test('listener rules that somebody has changed: ECS goes back, and nobody is said to have asked for it', async () => {
  const { result } = await shift(
    { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 0 },
    {},
    {
      before: splitsTraffic,
    },
  );
  expect(result.outputs).toMatchObject({ status: 'rolled-back', 'failure-reason': 'service-state' });
  expect(result.failure?.message).toContain('its target groups and listener rules do not fit together');
});
