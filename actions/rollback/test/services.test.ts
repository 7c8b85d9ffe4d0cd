import { describe, expect, test } from '@jest/globals';
import { service, webService, webWorld } from '@ecs-actions/testkit/worlds';
import { inAccount } from './account.ts';

const two = { ...webWorld(), services: [webService, { ...webService, serviceName: 'api' }] };

describe('several services', () => {
  test('go back in one run, and one that cannot does not keep the others from it', async () => {
    await inAccount(two, async (account) => {
      await account.deploy(2);
      const outputs = await account.rollBack({ services: ['nowhere', service, 'api'] });
      const results: unknown = JSON.parse(outputs['results'] ?? '');
      expect(results).toEqual([
        expect.objectContaining({ service: 'nowhere', status: 'refused' }),
        expect.objectContaining({ service, status: 'succeeded' }),
        expect.objectContaining({ service: 'api', status: 'no-target' }),
      ]);
      expect(outputs['status']).toBe('refused');
      for (const name of ['nowhere', service, 'api']) expect(account.summary()).toContain(`\`${name}\``);
      expect((await account.service()).taskDefinition).toMatch(/web:1$/);
    });
  });
});

describe('the history', () => {
  test('is shown with who released what, what became of it, and what it does not show', async () => {
    await inAccount(webWorld(), async (account) => {
      await account.deploy(2);
      await account.rollBack({ reason: 'too slow' });
      const outputs = await account.rollBack({ list: true });
      const releases: unknown = JSON.parse(outputs['history'] ?? '');
      expect(releases).toEqual([
        expect.objectContaining({ revision: 'web:1', outcome: 'succeeded' }),
        expect.objectContaining({
          revision: 'web:2',
          outcome: 'succeeded',
          actor: 'octocat',
          run: '1001',
          commit: expect.stringMatching(/^0123456/),
          'rolled-back-from': expect.stringContaining('run 1002 too slow'),
          images: { app: expect.stringMatching(/^sha256:/) },
        }),
        expect.objectContaining({ revision: 'web:1', outcome: 'succeeded' }),
      ]);
      expect(account.summary()).toContain('ECS keeps deployments for 90 days');
      const times = String.raw`\| [\d: -]{16} \| [\d: -]{16} \|`;
      const row = `\\| \`web:2\` \\| succeeded ${times} \`0123456\` \\| \`[0-9a-f]{7}\` \\| octocat \\| 1001 \\| rolled back from`;
      expect(account.summary()).toMatch(new RegExp(row));
    });
  });

  test('that may not be read is said to be what tags tell', async () => {
    await inAccount(webWorld(), async (account) => {
      await account.deploy(2);
      account.control.faults([{ service: 'ecs', operation: 'ListServiceDeployments', kind: 'denied' }]);
      const { status } = await account.rollBack({ list: true });
      expect(status).toBe('listed');
      expect(account.summary()).toContain('The history may not be read');
    });
  });
});
