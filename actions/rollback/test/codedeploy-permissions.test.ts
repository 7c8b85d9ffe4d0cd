import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { projectRoot } from '@ecs-actions/testkit/action-file';
import { codeDeployWorld } from '@ecs-actions/testkit/codedeploy-world';
import { deploysByCodeDeploy } from '@ecs-actions/testkit/somebody-at-codedeploy';
import { cluster, definition, image } from '@ecs-actions/testkit/worlds';
import { type Account, inAccount } from './account.ts';

interface Statement {
  readonly Sid: string;
  readonly Action: string | readonly string[];
}

const page = readFileSync(join(projectRoot, 'docs', 'iam.md'), 'utf8')
  .replaceAll('/main', `/${cluster}`)
  .replaceAll('ECS-main-', `ECS-${cluster}-`);
const [, usual = '', codeDeploy = ''] =
  /\n## rollback\n[^#]*?```json\n(.*?)\n```[^#]*?```json\n(.*?)\n```/s.exec(page) ?? [];
const statements = (document: string): readonly Statement[] => JSON.parse(document).Statement;
const all = [...statements(usual), ...statements(codeDeploy)];

const waits = { actionOnTimeout: 'STOP_DEPLOYMENT', waitTimeInMinutes: 60 };
const world = {
  ...codeDeployWorld({
    group: {
      alarmConfiguration: { enabled: true, alarms: [{ name: 'web-errors' }] },
      blueGreenDeploymentConfiguration: { deploymentReadyOption: waits },
    },
  }),
  taskDefinitions: [definition(), definition({ image: image.after })],
};

/** Stops a deployment, and then goes forth to it, which takes one of its own. */
async function thereAndBack({ aws, clock, control, rollBack }: Account): Promise<string | undefined> {
  control.policy({ Version: '2012-10-17', Statement: all });
  await deploysByCodeDeploy(aws, 2);
  await clock.sleep(60_000);
  const { status } = await rollBack();
  expect(status).toBe('succeeded');
  const forth = await rollBack({ to: { kind: 'revision', name: 'web:2' } });
  return forth['status'];
}

describe('a rollback by CodeDeploy under the documented policies', () => {
  test('does all that it does, and needs all of them', async () => {
    await inAccount(world, async (account) => {
      expect(await thereAndBack(account)).toBe('succeeded');
      const { calls } = account.control.truth();
      expect(calls.filter(({ error }) => error === 'AccessDeniedException')).toEqual([]);
      const made = new Set(calls.map((call) => `${call.service}:${call.operation}`));
      // What CodeDeploy asks of the caller for CreateDeployment itself.
      made.add('codedeploy:RegisterApplicationRevision').add('codedeploy:UpdateDeploymentGroup');
      const documented = statements(codeDeploy).flatMap(({ Action }) => Action);
      expect(documented.filter((action) => !made.has(action))).toEqual([]);
      const used = [...made].filter((action) => action.startsWith('codedeploy:'));
      expect(used.filter((action) => !documented.includes(action))).toEqual([]);
    });
  });

  test.each([
    ['LeaveAlarmsOut', 'The alarms of DgpECS-demo-web count for the way back of web too'],
    ['ReadAppSpecs', 'RegisterApplicationRevision'],
  ])('says what it misses without %s', async (sid, says) => {
    await inAccount(world, async (account) => {
      await deploysByCodeDeploy(account.aws, 2);
      await account.clock.sleep(60_000);
      await account.rollBack();
      const left = all.filter(({ Sid }) => Sid !== sid);
      account.control.policy({ Version: '2012-10-17', Statement: left });
      const outputs = await account.rollBack({ to: { kind: 'revision', name: 'web:2' } });
      expect([...account.log, outputs['failure-detail']].join('\n')).toContain(says);
    });
  });
});
