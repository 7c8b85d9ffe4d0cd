import { describe, expect, test } from '@jest/globals';
import type { FaultKind } from '@ecs-actions/simulator/protocol/faults';
import { mutationFaults } from '@ecs-actions/testkit/mutation-faults';
import { webWorld } from '@ecs-actions/testkit/worlds';
import { type Account, inAccount, rolling } from './account.ts';

/** Presses rollback on release 2 while the first call of an operation meets a fault. */
async function goBackThrough(operation: string, kind: FaultKind, press: (account: Account) => Promise<void>) {
  const made = { status: '', created: 0, registered: 0, serves: '' };
  await inAccount(webWorld({ service: rolling() }), async (account) => {
    const { control } = account;
    await press(account);
    const before = control.truth().events.length;
    control.faults([{ service: 'ecs', operation, kind, count: 1 }]);
    made.status = (await account.rollBack())['status'] ?? '';
    const events = control.truth().events.slice(before);
    made.created = events.filter((event) => event.kind === 'deployment.created').length;
    made.registered = events.filter((event) => event.kind === 'task-definition.registered').length;
    made.serves = (await account.service()).taskDefinition.replace(/^.*\//, '');
  });
  return made;
}

describe('a way back is begun once, whatever becomes of the answer', () => {
  test.each(mutationFaults)('UpdateService, %s', async (kind) => {
    const made = await goBackThrough('UpdateService', kind, async ({ deploy }) => {
      await deploy(2);
    });
    expect(made).toEqual({ status: 'succeeded', created: 1, registered: 0, serves: 'web:1' });
  });

  test.each(mutationFaults)('StopServiceDeployment, %s', async (kind) => {
    const made = await goBackThrough('StopServiceDeployment', kind, async ({ deploy }) => {
      await deploy(2, { waitUntil: 'started' });
    });
    expect(made).toEqual({ status: 'succeeded', created: 0, registered: 0, serves: 'web:1' });
  });
});
