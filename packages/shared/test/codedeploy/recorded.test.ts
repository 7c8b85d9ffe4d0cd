import type { DeploymentInfo } from '@aws-sdk/client-codedeploy';
import { describe, expect, test } from '@jest/globals';
import { describeRelease, replacedIn } from '@ecs-actions/shared/codedeploy/description';
import {
  isGoingOn,
  isLeftBehind,
  recordOf,
  withoutDeployment,
  withRollbacks,
} from '@ecs-actions/shared/codedeploy/recorded';
import { replacedBy, type TaskSetView } from '@ecs-actions/shared/codedeploy/task-sets';

const arn = (revision: string) => `arn:aws:ecs:us-east-1:123456789012:task-definition/${revision}`;
const time = (minutes: number) => new Date(Date.UTC(2026, 0, 1, 0, minutes));

const of = (status: DeploymentInfo['status'], more: DeploymentInfo = {}): DeploymentInfo => ({
  deploymentId: 'd-1',
  status,
  creator: 'user',
  createTime: time(1),
  ...more,
});
const back = (status: DeploymentInfo['status']): DeploymentInfo => ({
  deploymentId: 'd-2',
  status,
  creator: 'codeDeployRollback',
  createTime: time(5),
  completeTime: time(6),
  rollbackInfo: { rollbackTriggeringDeploymentId: 'd-1' },
});
const rolledBackBy = { rollbackInfo: { rollbackDeploymentId: 'd-2' } };

describe('what became of a deployment by CodeDeploy', () => {
  const keepsOld = { instanceTerminationWaitTimeStarted: true };

  test.each<[string, readonly DeploymentInfo[], boolean, object]>([
    ['ended well', [of('Succeeded')], false, { outcome: 'succeeded', on: false, left: false }],
    [
      'keeps the old tasks',
      [of('InProgress', keepsOld)],
      false,
      { outcome: 'succeeded', on: true, left: false },
    ],
    ['goes on', [of('InProgress')], false, { outcome: 'in-progress', on: true, left: false }],
    ['waits for somebody', [of('Ready')], false, { outcome: 'in-progress', on: true, left: false }],
    ['failed and kept requests', [of('Failed')], false, { outcome: 'failed', on: false, left: true }],
    ['failed before it had any', [of('Failed')], true, { outcome: 'rolled-back', on: false, left: true }],
    ['was stopped and kept requests', [of('Stopped')], false, { outcome: 'stopped', on: false, left: true }],
    [
      'is being rolled back',
      [back('InProgress'), of('Stopped', rolledBackBy)],
      false,
      { outcome: 'in-progress', on: true, left: false },
    ],
    [
      'was rolled back',
      [back('Succeeded'), of('Stopped', rolledBackBy)],
      false,
      { outcome: 'rolled-back', on: false, left: false, finishedAt: time(6).getTime() },
    ],
    [
      'could not be rolled back',
      [back('Failed'), of('Stopped', rolledBackBy)],
      false,
      { outcome: 'failed', on: false, left: true },
    ],
  ])('%s', (_, infos, servesNothing, expected) => {
    const [deployment, ...others] = withRollbacks(infos);
    expect(others).toEqual([]);
    if (!deployment) throw new Error('It is left out.');
    const record = recordOf(deployment, arn('web:2'), servesNothing);
    const told = { ...record, on: isGoingOn(deployment), left: isLeftBehind(deployment) };
    expect(told).toMatchObject({ id: 'd-1', createdAt: time(1).getTime(), ...expected });
  });
});

const taskSet = (status: string, revision: string, deploymentId?: string): TaskSetView => ({
  id: `ecs-svc/${revision}`,
  deploymentId,
  status,
  taskDefinitionArn: arn(revision),
  isSteady: true,
  running: 2,
  createdAt: 0,
});

describe('what ran before the first deployment', () => {
  const first = (description?: string) => withRollbacks([of('Succeeded', { description })])[0];
  const record = (deployment = first()) => (deployment ? [recordOf(deployment, arn('web:2'), false)] : []);

  test.each<[string, readonly TaskSetView[], string | undefined, readonly string[]]>([
    ['is there while its tasks are', [taskSet('ACTIVE', 'web:1')], undefined, ['web:1']],
    ['is in the description of the first deployment', [], 'web:2 (was web:1)', ['web:1']],
    ['is not known otherwise', [taskSet('PRIMARY', 'web:2', 'd-1')], 'by octocat (was web:1)', []],
  ])('%s', (_, taskSets, description, revisions) => {
    const found = withoutDeployment(taskSets, record(), first(description));
    expect(found.map(({ taskDefinitionArn }) => taskDefinitionArn)).toEqual(revisions.map(arn));
  });

  test('is told of by what a deployment is described as', () => {
    const description = describeRelease(arn('web:2'), arn('web:1'));
    expect(description).toBe('web:2 (was web:1)');
    expect(replacedIn(description, arn('web:2'))).toBe(arn('web:1'));
    expect(describeRelease(arn('web:2'), undefined)).toBe('web:2');
  });
});

describe('what a deployment that is stopped leads back to', () => {
  const old = taskSet('PRIMARY', 'web:1', 'd-0');

  test.each<[string, readonly TaskSetView[], string | undefined]>([
    ['what has the requests still', [old, taskSet('ACTIVE', 'web:2', 'd-1')], 'web:1'],
    ['what had them before', [taskSet('PRIMARY', 'web:2', 'd-1'), { ...old, status: 'ACTIVE' }], 'web:1'],
    [
      'nothing, once that is on its way out',
      [taskSet('PRIMARY', 'web:2', 'd-1'), { ...old, status: 'DRAINING' }],
      undefined,
    ],
  ])('%s', (_, taskSets, revision) => {
    const found = replacedBy('d-1', taskSets)?.taskDefinitionArn;
    expect(found).toBe(revision === undefined ? undefined : arn(revision));
  });
});
