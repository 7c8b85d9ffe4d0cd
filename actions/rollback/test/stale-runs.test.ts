import { describe, expect, test } from '@jest/globals';
import { serviceTag, tagValue, writeTags } from '@ecs-actions/shared/ecs/tags';
import { runContext } from '@ecs-actions/testkit/ports';
import { webWorld } from '@ecs-actions/testkit/worlds';
import { type Account, crash, inAccount, rolling, third } from './account.ts';

const { commit } = runContext;
const other = 'f'.repeat(40);
const noted = async (account: Account) =>
  tagValue((await account.service()).tags, serviceTag.rolledBackByRun);

/** The ways in which a release is left, each in run 1002, after it was deployed in that run or in the one before. */
const ways: readonly (readonly [
  string,
  Parameters<typeof webWorld>[0],
  (account: Account) => Promise<unknown>,
])[] = [
  [
    'the rollback action, by a deployment',
    {},
    async (account) => {
      await account.deploy(2);
      return (await account.rollBack())['status'];
    },
  ],
  [
    'the rollback action, by a stop',
    {},
    async (account) => {
      await account.deploy(2, { waitUntil: 'started' });
      return (await account.rollBack())['status'];
    },
  ],
  [
    'a step that stops its own deployment',
    { release: crash, service: rolling() },
    async (account) => {
      return (await account.deployIn({ runId: '1002' }, 2))['status'];
    },
  ],
  [
    'a step that deploys the earlier release anew',
    { release: crash, service: rolling({ rollback: false }) },
    async (account) => (await account.deployIn({ runId: '1002' }, 2))['status'],
  ],
];

describe.each(ways)('a release that is left by %s', (_, world, leave) => {
  test('is noted with its run and commit, and marked', async () => {
    await inAccount(webWorld(world), async (account) => {
      expect(['succeeded', 'rolled-back']).toContain(await leave(account));
      expect(await noted(account)).toBe(`1002 ${commit}`);
      expect(await account.marked()).toEqual(['web:2']);
    });
  });

  test('is noted before anything is changed', async () => {
    await inAccount(webWorld(world), async (account) => {
      await leave(account);
      const { calls } = account.control.truth();
      const note = calls.findIndex(
        ({ operation, input }) =>
          operation === 'TagResource' && JSON.stringify(input).includes(serviceTag.rolledBackByRun),
      );
      const change = calls.findLastIndex(({ operation }) => /^(?:Update|Stop)Service/.test(operation));
      expect(note).toBeGreaterThan(-1);
      expect(note).toBeLessThan(change);
    });
  });
});

describe('after a rollback', () => {
  const afterRollback = (body: (account: Account) => Promise<void>) =>
    inAccount(webWorld(), async (account) => {
      account.control.world(third());
      await account.deploy(2);
      expect((await account.rollBack())['status']).toBe('succeeded');
      await body(account);
    });

  test.each([
    ['a run that was queued before', { runId: '999', runAttempt: 1, commit: other }],
    ['a later run that deploys the commit that was left', { runId: '1003', runAttempt: 1 }],
  ])('%s is refused, and changes nothing until a person starts it again', async (_, run) => {
    await afterRollback(async (account) => {
      expect(await account.deployIn(run, 3)).toMatchObject({
        status: 'refused',
        'failure-reason': 'stale-run',
        changed: 'false',
      });
      expect(await account.deployIn({ ...run, runAttempt: 2 }, 3)).toMatchObject({ status: 'succeeded' });
    });
  });

  test('a later run of another commit passes', async () => {
    await afterRollback(async (account) => {
      const run = { runId: '1003', runAttempt: 1, commit: other };
      expect(await account.deployIn(run, 3)).toMatchObject({ status: 'succeeded' });
    });
  });
});

test('a rollback that comes while a release is prepared is met directly before UpdateService', async () => {
  await inAccount(webWorld(), async (account) => {
    const { aws } = account;
    account.before('RegisterTaskDefinition', async () => {
      const note = { key: serviceTag.rolledBackByRun, value: `1002 ${other}` };
      await writeTags(aws.ecs, (await account.service()).arn, [note], { notice: () => undefined });
    });
    expect(await account.deployIn({ runId: '1001', runAttempt: 1 }, 2)).toMatchObject({
      status: 'refused',
      'failure-reason': 'stale-run',
    });
    expect((await account.service()).taskDefinition).toMatch(/web:1$/);
  });
});
