import { describe, expect, test } from '@jest/globals';
import { readHistory } from '@ecs-actions/shared/ecs/history';
import { lastGood } from '@ecs-actions/shared/ecs/last-good';
import { revisionTag, serviceHash } from '@ecs-actions/shared/ecs/tags';
import { inProcess, withSimulator } from '../../src/simulator.ts';

const definition = (image: string, tags: Record<string, string>) => ({
  family: 'web',
  containerDefinitions: [{ name: 'app', image, memory: 128 }],
  tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
});
const ours = { [revisionTag.builtFrom]: 'sha256:0' };
const denied = ['ListServiceDeployments', 'DescribeServiceDeployments', 'DescribeServiceRevisions'].map(
  (operation) => ({
    service: 'ecs',
    operation,
    kind: 'denied' as const,
  }),
);

describe('releases of a service whose deployments may not be read', () => {
  test('are the revisions that this product registered, and what was left is passed over', async () => {
    await withSimulator({ time: { kind: 'stepped' } }, async (simulator) => {
      const left = { [revisionTag.rolledBackFrom(serviceHash('main', 'web'))]: '2026-01-01' };
      simulator.control.world({
        clusters: [{ clusterName: 'main' }],
        taskDefinitions: [
          definition('a', ours),
          definition('b', { team: 'web' }),
          definition('c', { ...ours, ...left }),
          definition('d', ours),
        ],
        services: [{ cluster: 'main', serviceName: 'web', taskDefinition: 'web:4', desiredCount: 1 }],
      });
      simulator.control.faults(denied);
      const { aws } = inProcess(simulator);
      const { signal } = new AbortController();
      const history = await readHistory(aws, { cluster: 'main', service: 'web', limit: 10, signal });
      const names = history.releases.map(({ taskDefinitionArn }) => taskDefinitionArn.replace(/^.*\//, ''));
      expect(names.toSorted()).toEqual(['web:1', 'web:3', 'web:4']);
      expect(history.recorded).toBe(false);
      expect(history.gaps[0]).toContain('ecs:ListServiceDeployments');
      const current = history.releases.find(({ taskDefinitionArn }) => taskDefinitionArn.endsWith('web:4'));
      const way = lastGood(history.releases, current?.taskDefinitionArn ?? '', {
        back: 1,
        verifiedOnly: false,
        disqualified: () => undefined,
      });
      expect(way.target?.taskDefinitionArn).toMatch(/web:1$/);
    });
  });
});
