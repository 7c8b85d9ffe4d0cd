import { DescribeClustersCommand } from '@aws-sdk/client-ecs';
import { describe, expect, test } from '@jest/globals';
import { steppedClock } from '@ecs-actions/testkit/clock';
import { inProcess, withSimulator } from '@ecs-actions/testkit/simulator';

const stepped = { time: { kind: 'stepped' } } as const;

function standingClock() {
  let now = 1_000;
  return steppedClock({ now: () => now, advance: (milliseconds) => void (now += milliseconds) });
}

describe('the stepped clock', () => {
  test('passes only the time that is slept, however many sleep', async () => {
    const clock = standingClock();
    const woken: string[] = [];
    const sleeper = async (name: string, ...naps: number[]) => {
      for (const nap of naps) {
        await clock.sleep(nap);
        woken.push(`${name} at ${clock.now()}`);
      }
    };
    await Promise.all([sleeper('a', 30, 30), sleeper('b', 50), sleeper('c', 10)]);
    expect(woken).toEqual(['c at 1010', 'a at 1030', 'b at 1050', 'a at 1060']);
  });

  test('stands still for a sleeper that was woken by its signal', async () => {
    const clock = standingClock();
    const controller = new AbortController();
    const sleep = clock.sleep(1_000_000, controller.signal);
    controller.abort(new Error('enough'));
    await expect(sleep).rejects.toThrow('enough');
    await clock.sleep(5);
    expect(clock.now()).toBe(1_005);
  });
});

describe('a simulator in this process', () => {
  test('answers the SDK without a socket', async () => {
    await withSimulator(stepped, async (simulator) => {
      simulator.control.world({ clusters: [{ clusterName: 'main' }] });
      const { aws } = inProcess(simulator);
      const { clusters } = await aws.ecs.send(new DescribeClustersCommand({ clusters: ['main'] }));
      expect(clusters?.map(({ clusterName }) => clusterName)).toEqual(['main']);
    });
  });

  test('lets a silent endpoint cost virtual time only, and the read is answered in the end', async () => {
    await withSimulator(stepped, async (simulator) => {
      simulator.control.world({ clusters: [{ clusterName: 'main' }] });
      simulator.control.faults([{ service: 'ecs', operation: 'DescribeClusters', kind: 'silent', count: 1 }]);
      const { aws } = inProcess(simulator);
      const before = simulator.now();
      await aws.ecs.send(new DescribeClustersCommand({ clusters: ['main'] }));
      expect(simulator.now() - before).toBeGreaterThanOrEqual(20_000);
    });
  });
});
