import { describe, expect, test } from '@jest/globals';
import { webService } from '@ecs-actions/testkit/worlds';
import type { Inputs } from '../src/inputs.ts';
import { account, made } from './account.ts';

const crashes = { crash: 3, 'crash-after': '2s' };
const withoutBreaker = {
  deploymentConfiguration: { deploymentCircuitBreaker: { enable: false, rollback: false } },
};

describe('a step that is run again', () => {
  test('finds that it runs already, and changes nothing', async () => {
    await account({}, async (step, simulator) => {
      expect((await step()).outputs['status']).toBe('succeeded');
      const calls = simulator.truth.calls.length;
      const again = await step();
      expect(again.outputs).toMatchObject({ status: 'no-change', changed: 'false' });
      const since = simulator.truth.calls.slice(calls).map(({ operation }) => operation);
      expect(since.filter((operation) => /^(Register|Update|Tag)/.test(operation))).toEqual([]);
    });
  });

  test('deploys when the tag has moved to another image under the same text', async () => {
    await account({}, async (step, simulator) => {
      expect((await step()).outputs['status']).toBe('succeeded');
      simulator.control.world({
        images: [{ repositoryName: 'web', tags: ['2'], platforms: ['linux/amd64'], content: 'moved' }],
      });
      expect((await step()).outputs).toMatchObject({ status: 'succeeded', changed: 'true' });
    });
  });

  test('only changes the count when that is all that differs', async () => {
    await account({}, async (step, simulator) => {
      expect((await step()).outputs['status']).toBe('succeeded');
      const deployments = made(simulator, 'deployment.created');
      const more = await step({ settings: { desiredCount: 3, overrides: {} } });
      expect(more.outputs['status']).toBe('succeeded');
      expect(made(simulator, 'deployment.created')).toBe(deployments);
    });
  });

  test('after a failure uses the revision that the first attempt registered', async () => {
    await account({ release: { ...crashes, 'crash-times': 3 } }, async (step, simulator) => {
      const registered = made(simulator, 'task-definition.registered');
      expect((await step()).outputs['status']).toBe('rolled-back');
      expect((await step({}, { attempt: 2 })).outputs['status']).toBe('succeeded');
      expect(made(simulator, 'task-definition.registered')).toBe(registered + 1);
    });
  });
});

describe('changed is', () => {
  const registerOnly = { registerOnly: true };
  const there = { source: { kind: 'revision', name: 'web:1' }, edits: {} } as const;
  const more = { settings: { desiredCount: 3, overrides: {} } };
  const migrates = {
    preDeploy: { command: ['migrate'], container: undefined, timeout: 600_000, overrides: {} },
  };

  test.each<[string, Partial<Inputs>, string, string]>([
    ['true for a revision that is registered', registerOnly, 'registered', 'true'],
    ['false for one that was there', { ...registerOnly, ...there }, 'registered', 'false'],
    [
      'false for the same without a service',
      { ...registerOnly, ...there, services: [] },
      'registered',
      'false',
    ],
    [
      'false for settings that are only looked at',
      { ...registerOnly, edits: {}, ...more },
      'registered',
      'false',
    ],
    ['false where nothing but looking was asked for', { dryRun: true }, 'dry-run', 'false'],
    ['true for settings', { edits: {}, ...more }, 'succeeded', 'true'],
    [
      'true for a deployment of a revision that was there',
      { ...there, forceNewDeployment: true },
      'succeeded',
      'true',
    ],
    [
      'false where such a deployment did not come to be',
      { ...there, forceNewDeployment: true, ...migrates },
      'refused',
      'false',
    ],
  ])('%s', async (_, inputs, status, changed) => {
    await account({}, async (step, simulator) => {
      simulator.control.faults([{ service: 'ecs', operation: 'RunTask', kind: 'denied' }]);
      expect((await step(inputs)).outputs).toMatchObject({ status, changed });
    });
  });
});

describe('a step that cannot see its deployment to the end', () => {
  test('says so when the session expires', async () => {
    await account({}, async (step, simulator, clock) => {
      const expiry = clock
        .sleep(20_000)
        .then(() => simulator.control.faults([{ service: '*', operation: '*', kind: 'expired' }]));
      const result = await step();
      await expiry;
      expect(result).toMatchObject({
        exit: 1,
        outputs: { status: 'unknown', 'failure-reason': 'lost-sight' },
      });
    });
  });

  test('says so too when only settings were changed', async () => {
    await account({}, async (step, simulator, clock) => {
      expect((await step()).outputs['status']).toBe('succeeded');
      const expiry = clock
        .sleep(5_000)
        .then(() => simulator.control.faults([{ service: '*', operation: '*', kind: 'expired' }]));
      const result = await step({ settings: { desiredCount: 3, overrides: {} } });
      await expiry;
      expect(simulator.truth.calls.at(-1)).toMatchObject({ error: expect.stringContaining('Expired') });
      expect(result).toMatchObject({
        exit: 1,
        outputs: { status: 'unknown', 'failure-reason': 'lost-sight', changed: 'true' },
      });
    });
  });

  test('is out of time, and brings the earlier release back', async () => {
    await account(
      {
        release: { 'container-health': 'fails' },
        service: withoutBreaker,
        container: { healthCheck: { command: ['CMD-SHELL', 'exit 1'], interval: 30, retries: 10 } },
      },
      async (step) => {
        const result = await step({ timeout: 120_000 });
        expect(result).toMatchObject({ exit: 1, outputs: { status: 'rolled-back' } });
      },
    );
  });

  test('is out of time, and leaves things as they are where it was asked to', async () => {
    const unhealthy = { release: { ...crashes }, service: { ...webService, ...withoutBreaker } };
    await account(unhealthy, async (step) => {
      const result = await step({ timeout: 60_000, onFailure: 'none' });
      expect(result).toMatchObject({ exit: 1, outputs: { status: 'timed-out' } });
    });
  });

  test('is cancelled, and leaves ECS to go on', async () => {
    await account({}, async (step, simulator, clock) => {
      const job = new AbortController();
      const cancel = clock.sleep(15_000).then(() => job.abort());
      const result = await step({}, { signal: job.signal });
      await cancel;
      expect(result).toMatchObject({ exit: 1, outputs: { status: 'cancelled' } });
      expect(made(simulator, 'deployment.stop-requested')).toBe(0);
    });
  });
});
