import { expect, test } from '@jest/globals';
import { codeDeployWorld } from '@ecs-actions/testkit/codedeploy-world';
import { inAccount } from './account.ts';

test('a service under CodeDeploy is refused, and nothing of it is changed', async () => {
  await inAccount(codeDeployWorld(), async ({ rollBack, service }) => {
    const before = await service();
    const { status, ...outputs } = await rollBack();
    expect({ status, reason: outputs['failure-reason'] }).toEqual({
      status: 'refused',
      reason: 'service-state',
    });
    expect(outputs['failure-detail']).toContain('CodeDeploy deploys web');
    expect((await service()).tags).toEqual(before.tags);
  });
});
