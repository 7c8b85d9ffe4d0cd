import { describeServices } from '@ecs-actions/shared/ecs/service';
import { describe, expect, test } from '@jest/globals';
import { portsOf } from '@ecs-actions/testkit/ports';
import { shiftingWorld } from '@ecs-actions/testkit/shifting-world';
import { inProcess, withSimulator } from '@ecs-actions/testkit/simulator';
import { cluster, image, service } from '@ecs-actions/testkit/worlds';
import { main as deploy } from '../../render-deploy/src/main.ts';
import { usualInputs } from '../../render-deploy/test/story.ts';
import { main as rollBack } from '../src/main.ts';
import { lastGood } from './story.ts';

const minute = 60_000;
const configurations: Readonly<Record<string, Record<string, unknown>>> = {
  canary: {
    strategy: 'CANARY',
    bakeTimeInMinutes: 10,
    canaryConfiguration: { canaryPercent: 10, canaryBakeTimeInMinutes: 30 },
  },
  linear: {
    strategy: 'LINEAR',
    bakeTimeInMinutes: 10,
    linearConfiguration: { stepPercent: 20, stepBakeTimeInMinutes: 6 },
  },
  'blue-green': { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 10 },
};

/** Deploys image 2, and then does `next` with ports on the same account. */
async function afterRelease<T>(
  configuration: Record<string, unknown>,
  next: (account: {
    clock: ReturnType<typeof inProcess>['clock'];
    ports: ReturnType<typeof portsOf>;
    log: string[];
    service: () => Promise<{ configuration: unknown; tags: readonly string[]; taskDefinition: string }>;
  }) => Promise<T>,
): Promise<T> {
  return withSimulator({ time: { kind: 'stepped' } }, async (simulator) => {
    simulator.control.world(shiftingWorld({ configuration }));
    const { aws, clock } = inProcess(simulator);
    const log: string[] = [];
    const ports = portsOf(aws, clock, log);
    const edits = { container: 'app', image: image.after };
    const { signal } = new AbortController();
    const released = await deploy(
      { ...usualInputs, cluster, services: [service], source: undefined, edits },
      ports,
      signal,
    );
    expect(released.outputs['status']).toBe('succeeded');
    const read = async () => {
      const found = (await describeServices(aws, cluster, [service])).get(service);
      return {
        configuration: found?.raw['deploymentConfiguration'],
        tags: (found?.tags ?? []).map(({ key }) => key),
        taskDefinition: found?.taskDefinition.replace(/^.*\//, '') ?? '',
      };
    };
    return next({ clock, ports, log, service: read });
  });
}

describe('a service whose requests are shifted goes back', () => {
  test.each(Object.keys(configurations))(
    'without steps and bakes, and keeps its settings: %s',
    async (name) => {
      await afterRelease(configurations[name] ?? {}, async ({ clock, ports, service: read }) => {
        const before = await read();
        const began = clock.now();
        const { signal } = new AbortController();
        const result = await rollBack(lastGood, ports, signal);
        expect(result.outputs).toMatchObject({ status: 'succeeded', 'to-task-definition-revision': 'web:1' });
        expect(clock.now() - began).toBeLessThan(10 * minute);
        const after = await read();
        expect(after.configuration).toEqual(before.configuration);
        expect(after.tags).not.toContain('ecs-actions:restore');
      });
    },
  );

  test('and gets its settings back from the next run when this one is killed', async () => {
    await afterRelease(configurations['canary'] ?? {}, async ({ clock, ports, service: read }) => {
      const before = await read();
      const job = new AbortController();
      const cancel = clock.sleep(20_000).then(() => job.abort());
      const result = await rollBack(lastGood, ports, job.signal);
      await cancel;
      expect(result.outputs['status']).toBe('cancelled');
      const between = await read();
      expect(between.configuration).toMatchObject({ strategy: 'BLUE_GREEN', bakeTimeInMinutes: 0 });
      expect(between.tags).toContain('ecs-actions:restore');
      const { signal } = new AbortController();
      const again = {
        ...usualInputs,
        cluster,
        services: [service],
        source: undefined,
        ifInProgress: 'wait' as const,
      };
      const result2 = await deploy(
        { ...again, inProgressTimeout: 30 * minute },
        { ...ports, run: { ...ports.run, runAttempt: 2 } },
        signal,
      );
      expect(result2.outputs['status']).toBe('no-change');
      const after = await read();
      expect(after).toMatchObject({ configuration: before.configuration, taskDefinition: 'web:1' });
      expect(after.tags).not.toContain('ecs-actions:restore');
    });
  });
});
