import { describe, expect, test } from '@jest/globals';
import { expectGolden } from '@ecs-actions/testkit/golden';
import { image, webWorld } from '@ecs-actions/testkit/worlds';
import type { World } from '@ecs-actions/simulator/control/world';
import type { Inputs } from '../src/inputs.ts';
import { type Account, crash, inAccount, rolling, third } from './account.ts';

const denied = (operation: string) => [{ service: 'ecs', operation, kind: 'denied' as const }];

/** How a rollback can fail, each after image 2 was deployed over image 1. */
const failures: readonly {
  readonly name: string;
  readonly status: string;
  readonly world?: World;
  readonly inputs?: Partial<Inputs>;
  readonly before?: (account: Account, job: AbortController) => unknown;
}[] = [
  {
    name: 'the earlier release crashes by now',
    status: 'rollback-failed',
    world: webWorld({ service: rolling({ rollback: true }) }),
    before: ({ control }) => control.world({ behaviours: [{ image: image.before, ...crash }] }),
  },
  {
    name: 'another revision runs than only-if-current names',
    status: 'refused',
    inputs: { onlyIfCurrent: 'web:1' },
  },
  {
    name: 'a deployment goes on and is not to be stopped',
    status: 'refused',
    inputs: { ifInProgress: 'fail' },
    before: async (account) => {
      account.control.world(third());
      await account.deploy(3, { waitUntil: 'started' });
    },
  },
  {
    name: 'UpdateService is denied',
    status: 'refused',
    before: ({ control }) => control.faults(denied('UpdateService')),
  },
  {
    name: 'no release was verified',
    status: 'no-target',
    inputs: { requireVerified: true },
  },
  {
    name: 'the job is cancelled',
    status: 'cancelled',
    before: (account, job) => account.whenLogged('going back to web:1', () => job.abort()),
  },
  {
    name: 'the session expires',
    status: 'unknown',
    before: (account) =>
      account.whenLogged('going back to web:1', () =>
        account.control.faults([{ service: '*', operation: '*', kind: 'expired' }]),
      ),
  },
  {
    name: 'somebody deploys meanwhile',
    status: 'superseded',
    before: (account) =>
      account.before('ListTasks', () =>
        account.update({ taskDefinition: 'web:2', forceNewDeployment: true }),
      ),
  },
];

describe('the page of a rollback that fails', () => {
  test.each(failures)('$name', async ({ name, status, world = webWorld(), inputs, before }) => {
    await inAccount(world, async (account) => {
      const job = new AbortController();
      await account.deploy(2);
      await before?.(account, job);
      expect(await account.rollBack(inputs, job.signal)).toMatchObject({ status });
      expectGolden(import.meta.dirname, name, account.shown());
    });
  });
});
