import { describe, expect, test } from '@jest/globals';
import type { Inputs } from '../src/inputs.ts';
import { main } from '../src/main.ts';
import { blueGreen, canary, pauseAt } from './gate-world.ts';
import {
  deploy,
  gated,
  gateInputs,
  inAlarm,
  type Meanwhile,
  pausing,
  slowly,
  stages,
  stop,
  untilPaused,
} from './gated.ts';
import { loggedPorts } from './step.ts';

const scene = pausing(blueGreen);
const unclear: Partial<Inputs> = { ...inAlarm, checks: [{ name: 'alarms', alarms: ['gone'] }] };
const atPause =
  (act: Meanwhile): Meanwhile =>
  async (kit, simulator) => {
    await untilPaused(kit.aws, simulator);
    void kit.clock.sleep(20_000).then(async () => act(kit, simulator));
  };

describe('the pauses that were added are gone after a deployment that', () => {
  test.each<[string, string, Parameters<typeof gated>]>([
    ['went through', 'succeeded', [scene]],
    ['was let go on in spite of its verdict', 'succeeded', [scene, { ...unclear, onInconclusive: 'pass' }]],
    ['nobody answered for', 'rolled-back', [scene, unclear]],
    ['somebody stopped', 'stopped', [scene, slowly, atPause(stop)]],
    ['another one replaced', 'superseded', [scene, slowly, atPause(async (kit) => deploy(kit, 'web:1'))]],
    [
      'the circuit breaker ended',
      'rolled-back',
      [
        {
          ...pausing({ ...blueGreen, deploymentCircuitBreaker: { enable: true, rollback: true } }),
          release: { crash: 1, 'crash-after': '1s' },
        },
      ],
    ],
    [
      'waited for somebody else until its timeout went on',
      'succeeded',
      [
        {
          configuration: { ...canary, lifecycleHooks: [pauseAt(stages, 5, 'CONTINUE')] },
          own: stages,
        },
        unclear,
      ],
    ],
  ])('%s', async (_, status, run) => {
    const { result, left } = await gated(...run);
    expect(result.outputs['status']).toBe(status);
    expect(left).toEqual([]);
  });

  test('had not ended when the time to watch it was over', async () => {
    const own = ['PRE_SCALE_UP'];
    const configuration = { ...blueGreen, bakeTimeInMinutes: 0, lifecycleHooks: [pauseAt(own, 1)] };
    const { result, left } = await gated({ configuration, own }, {}, async (kit, { control }) => {
      control.world({ clusters: [{ clusterName: 'main', capacity: { available: false } }] });
    });
    expect(result.outputs['status']).toBe('timed-out');
    expect(left).toEqual([]);
  });

  test('could not be seen any more, once the next step saw it', async () => {
    const { result, left } = await gated(scene, {}, async (kit, simulator) => {
      const { control } = simulator;
      const denied = { service: 'ecs', operation: '*', kind: 'denied' } as const;
      void kit.clock.sleep(30_000).then(() => control.faults([denied]));
      const blind = await main(gateInputs, loggedPorts(kit).ports, new AbortController().signal);
      expect(blind).toMatchObject({ exit: 1, outputs: { status: 'unknown', 'gate-actions': '[]' } });
      control.faults([]);
    });
    expect(result.outputs['status']).toBe('succeeded');
    expect(left).toEqual([]);
  });
});
