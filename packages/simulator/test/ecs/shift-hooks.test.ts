import type { DeploymentLifecycleHook, DeploymentLifecycleHookStage } from '@aws-sdk/client-ecs';
import { describe, expect, test } from '@jest/globals';
import { Account, minute, second } from './account.ts';
import { blueGreen, canary, functionArn, functionAt, linear, pauseAt, ShiftingAccount } from './shifts.ts';

const day = 24 * 60 * minute;
const pausable = [
  'PRE_SCALE_UP',
  'POST_SCALE_UP',
  'POST_TEST_TRAFFIC_SHIFT',
  'PRE_PRODUCTION_TRAFFIC_SHIFT',
  'POST_PRODUCTION_TRAFFIC_SHIFT',
] as const;
const hookable = [...pausable, 'TEST_TRAFFIC_SHIFT', 'PRODUCTION_TRAFFIC_SHIFT'] as const;

function withHooks(...lifecycleHooks: DeploymentLifecycleHook[]): ShiftingAccount {
  const account = new ShiftingAccount({ ...blueGreen, lifecycleHooks });
  account.deploy('2');
  return account;
}

describe('a pause', () => {
  test.each(pausable)('at %s waits until somebody continues', (stage) => {
    const account = withHooks(pauseAt(stage));
    const { hookId, expiresAt, ...hook } = account.untilPaused();
    expect(hookId).toMatch(/^ecs-pause-.+/);
    expect(hook).toEqual({ targetType: 'PAUSE', status: 'AWAITING_ACTION', timeoutAction: 'ROLLBACK' });
    expect(expiresAt * 1000 - account.time.now).toBeGreaterThan(day - minute);
    account.pass(60 * minute);
    expect(account.serviceDeployment()).toMatchObject({ status: 'IN_PROGRESS', lifecycleStage: stage });
    account.answer(hookId);
    expect(account.serviceDeployment().lifecycleHookDetails).toMatchObject([{ hookId, status: 'SUCCEEDED' }]);
    account.until('SUCCESSFUL');
    expect(account.happened('hook.waiting')).toMatchObject([{ hookId, stage, timeoutAction: 'ROLLBACK' }]);
    expect(account.happened('hook.answered')).toMatchObject([
      { hookId, stage, action: 'CONTINUE', by: 'test' },
    ]);
  });

  test.each(pausable)('at %s may be answered by a rollback', (stage) => {
    const account = withHooks(pauseAt(stage));
    account.answer(account.untilPaused().hookId, 'ROLLBACK');
    const ended = account.until('ROLLBACK_SUCCESSFUL');
    expect(ended.statusReason).toContain(`because ${stage} lifecycle hook(s) failed.`);
    expect(ended.rollback?.reason).toBe(ended.statusReason);
    expect(ended.lifecycleHookDetails).toMatchObject([{ status: 'FAILED' }]);
    expect(account.releases()).toEqual(['web:1']);
    expect(account.share()).toBe(0);
  });

  test.each(pausable)('at %s ends with its time, and the deployment goes back', (stage) => {
    const account = withHooks(pauseAt(stage, { timeoutConfiguration: { timeoutInMinutes: 30 } }));
    const { hookId, expiresAt } = account.untilPaused();
    account.pass(expiresAt * 1000 - account.time.now - second);
    expect(account.serviceDeployment().status).toBe('IN_PROGRESS');
    const ended = account.until('ROLLBACK_SUCCESSFUL');
    expect(ended.statusReason).toBe(`Service deployment rolled back because ${stage} pause hook timed out.`);
    expect(ended.lifecycleHookDetails).toMatchObject([{ hookId, status: 'TIMED_OUT' }]);
    expect(account.happened('hook.timed-out')).toMatchObject([
      { hookId, stage, action: 'ROLLBACK', at: expiresAt * 1000 },
    ]);
  });

  test.each(pausable)('at %s ends with its time, and the deployment goes on if it is set to', (stage) => {
    const account = withHooks(
      pauseAt(stage, { timeoutConfiguration: { timeoutInMinutes: 30, action: 'CONTINUE' } }),
    );
    expect(account.untilPaused().timeoutAction).toBe('CONTINUE');
    account.until('SUCCESSFUL', 60 * minute);
    expect(account.serviceDeployment().lifecycleHookDetails).toMatchObject([{ status: 'TIMED_OUT' }]);
    expect(account.happened('hook.timed-out')).toMatchObject([{ action: 'CONTINUE' }]);
  });

  test('may last fourteen days, longer than a stage otherwise', () => {
    const account = withHooks(
      pauseAt('POST_SCALE_UP', { timeoutConfiguration: { timeoutInMinutes: 20_160 } }),
    );
    const { hookId } = account.untilPaused();
    account.pass(14 * day - 5 * minute);
    expect(account.serviceDeployment().status).toBe('IN_PROGRESS');
    account.answer(hookId);
    account.until('SUCCESSFUL');
  });

  test('comes with every step of a canary and of a linear deployment, under a new id', () => {
    for (const [configuration, steps] of [[canary, 2] as const, [linear, 3] as const]) {
      const lifecycleHooks = [pauseAt('PRE_PRODUCTION_TRAFFIC_SHIFT')];
      const account = new ShiftingAccount({ ...configuration, lifecycleHooks });
      account.deploy('2');
      const ids = Array.from({ length: steps }, () => {
        const { hookId } = account.untilPaused();
        account.answer(hookId);
        return hookId;
      });
      account.until('SUCCESSFUL');
      expect(new Set(ids).size).toBe(steps);
      expect(account.serviceDeployment().lifecycleHookDetails).toHaveLength(steps);
    }
  });

  test('leaves the weights of the steps before as they are', () => {
    const lifecycleHooks = [pauseAt('PRE_PRODUCTION_TRAFFIC_SHIFT')];
    const account = new ShiftingAccount({ ...linear, lifecycleHooks });
    account.deploy('2');
    const shares = [0, 1, 2].map(() => {
      const { hookId } = account.untilPaused();
      account.pass(minute);
      const share = account.share();
      account.answer(hookId);
      return share;
    });
    expect(shares).toEqual([0, 40, 80]);
  });

  test('of an earlier stage may not be told any more', () => {
    const account = new ShiftingAccount(
      { ...blueGreen, lifecycleHooks: [pauseAt('POST_SCALE_UP')] },
      { finishedHooksTold: false },
    );
    account.deploy('2');
    account.answer(account.untilPaused().hookId);
    account.untilStage('BAKE_TIME');
    expect(account.serviceDeployment().lifecycleHookDetails).toEqual([]);
  });
});

test('a first deployment that a hook ends goes no stage further', () => {
  for (let seed = 1; seed <= 20; seed++) {
    const account = new Account({ seed });
    account.create({
      taskDefinition: account.release('1'),
      deploymentConfiguration: { ...blueGreen, lifecycleHooks: [pauseAt('POST_SCALE_UP')] },
    });
    account.pass(3 * minute);
    const { serviceDeploymentArn, lifecycleHookDetails: [pause] = [] } = account.serviceDeployment();
    account.call('ContinueServiceDeployment', {
      serviceDeploymentArn,
      hookId: pause?.hookId,
      action: 'ROLLBACK',
    });
    account.until('ROLLBACK_IN_PROGRESS');
    for (const { taskArn } of account.tasks()) account.call('StopTask', { task: taskArn });
    account.until('ROLLBACK_FAILED');
    expect(account.happened('stage.entered').at(-1)).toMatchObject({ stage: 'POST_SCALE_UP' });
  }
});

describe('several hooks at one stage', () => {
  const both = [pauseAt('POST_SCALE_UP'), pauseAt('POST_SCALE_UP')];

  function paused(failedHookWaits: boolean): { account: ShiftingAccount; ids: string[] } {
    const account = new ShiftingAccount({ ...blueGreen, lifecycleHooks: both }, { failedHookWaits });
    account.deploy('2');
    account.untilPaused();
    const { lifecycleHookDetails = [] } = account.serviceDeployment();
    return { account, ids: lifecycleHookDetails.map(({ hookId }) => hookId) };
  }

  test('are all waited for', () => {
    const { account, ids } = paused(true);
    const [first = '', second_ = ''] = ids;
    account.answer(second_);
    account.pass(60 * minute);
    expect(account.serviceDeployment().lifecycleStage).toBe('POST_SCALE_UP');
    account.answer(first);
    account.until('SUCCESSFUL');
  });

  test('one that wants the rollback wins, once all have answered', () => {
    const { account, ids } = paused(true);
    const [first = '', last = ''] = ids;
    account.answer(first, 'ROLLBACK');
    account.pass(60 * minute);
    expect(account.serviceDeployment().status).toBe('IN_PROGRESS');
    account.answer(last);
    account.until('ROLLBACK_SUCCESSFUL');
  });

  test('or at once', () => {
    const { account, ids } = paused(false);
    const [first = '', last = ''] = ids;
    account.answer(first, 'ROLLBACK');
    const ended = account.until('ROLLBACK_SUCCESSFUL');
    expect(ended.lifecycleHookDetails).toMatchObject([{ hookId: first, status: 'FAILED' }]);
    expect(() => account.answer(last)).toThrow('not allowed for service deployment in terminal states');
  });
});

describe('ContinueServiceDeployment refuses', () => {
  const unavailable =
    'Provided hookId is either completed, unavailable, or not associated with the given Resource ARN';

  test('what is no id, an id there is not, and one that was answered', () => {
    const account = withHooks(pauseAt('PRE_SCALE_UP'), pauseAt('POST_SCALE_UP'));
    const { hookId } = account.untilPaused();
    expect(() => account.answer('pause')).toThrow(
      'Invalid hookId: hookId must follow the format: ecs-{hookType}-{id}',
    );
    expect(() => account.answer('ecs-pause-1')).toThrow(unavailable);
    account.answer(hookId);
    expect(() => account.answer(hookId)).toThrow(unavailable);
    account.untilPaused();
    expect(() => account.answer(hookId)).toThrow(unavailable);
  });

  test('an id of a deployment that a newer one replaces', () => {
    const account = withHooks(pauseAt('POST_SCALE_UP'));
    const { hookId } = account.untilPaused();
    const { serviceDeploymentArn } = account.serviceDeployment();
    account.deploy('3');
    const answer = (): unknown => account.call('ContinueServiceDeployment', { serviceDeploymentArn, hookId });
    expect(answer).toThrow(unavailable);
    expect(() => account.answer(hookId)).toThrow(unavailable);
    expect(account.serviceDeployments()[1]?.lifecycleHookDetails).toEqual([]);
    account.pass(minute);
    expect(answer).toThrow(
      'Continuing a service deployment is not allowed for service deployment in terminal states.',
    );
  });

  test('an id of a deployment that is being stopped', () => {
    const account = withHooks(pauseAt('POST_SCALE_UP'));
    const { hookId } = account.untilPaused();
    account.stop();
    expect(() => account.answer(hookId)).toThrow(unavailable);
  });

  test('the id of a function', () => {
    const account = withHooks(functionAt('POST_SCALE_UP'));
    account.functions.seed({
      functions: [{ functionName: 'check', answers: [{ hookStatus: 'IN_PROGRESS' }] }],
    });
    const { lifecycleHookDetails = [] } = account.untilStage('POST_SCALE_UP');
    const [hook] = lifecycleHookDetails;
    expect(hook).toMatchObject({ targetType: 'AWS_LAMBDA', targetArn: functionArn, status: 'IN_PROGRESS' });
    expect(() => account.answer(hook?.hookId ?? '')).toThrow(unavailable);
  });
});

describe('a function', () => {
  function answering(
    stage: DeploymentLifecycleHookStage,
    answers: readonly object[],
    more: Partial<DeploymentLifecycleHook> = {},
  ): ShiftingAccount {
    const account = withHooks(functionAt(stage, more));
    account.functions.seed({ functions: [{ functionName: 'check', answers }] });
    return account;
  }

  test.each(hookable)('at %s lets the deployment go on', (stage) => {
    const account = answering(stage, [{ hookStatus: 'SUCCEEDED' }]);
    account.until('SUCCESSFUL');
    expect(account.happened('hook.invoked')).toMatchObject([{ stage, function: functionArn }]);
    expect(account.serviceDeployment().lifecycleHookDetails).toMatchObject([{ status: 'SUCCEEDED' }]);
  });

  test.each(hookable)('at %s sends the deployment back', (stage) => {
    const account = answering(stage, [{ hookStatus: 'FAILED' }]);
    const ended = account.until('ROLLBACK_SUCCESSFUL');
    expect(ended.statusReason).toBe(
      `Service deployment rolled back because ${stage} lifecycle hook(s) failed. Lifecycle hook target ${functionArn} returned FAILED status.`,
    );
    expect(account.share()).toBe(0);
    expect(account.releases()).toEqual(['web:1']);
  });

  test('is asked again while it is at work, after 30 s or when it says', () => {
    const account = answering('POST_SCALE_UP', [
      { hookStatus: 'IN_PROGRESS', times: 1 },
      { hookStatus: 'IN_PROGRESS', callBackDelay: 300, times: 1 },
      { stage: 'POST_SCALE_UP', hookStatus: 'SUCCEEDED' },
    ]);
    account.until('SUCCESSFUL');
    const [first = 0, again = 0, last = 0] = account.happened('hook.invoked').map(({ at }) => at);
    expect(again - first).toBeGreaterThanOrEqual(30 * second);
    expect(again - first).toBeLessThan(40 * second);
    expect(last - again).toBeGreaterThanOrEqual(300 * second);
    expect(account.happened('hook.invoked')).toHaveLength(3);
  });

  test('that is at work for ever times out', () => {
    const account = answering('POST_SCALE_UP', [{ hookStatus: 'IN_PROGRESS' }], {
      timeoutConfiguration: { timeoutInMinutes: 10 },
    });
    const ended = account.until('ROLLBACK_SUCCESSFUL');
    expect(ended.statusReason).toContain(`Lifecycle hook target ${functionArn} timed out.`);
    expect(ended.lifecycleHookDetails).toMatchObject([{ status: 'TIMED_OUT' }]);
  });

  test.each([
    [
      { error: 'Function timed out' },
      `unable to invoke hook target ${functionArn} due to Function timed out`,
    ],
    [{}, `unable to parse the response from ${functionArn} due to HookStatus must not be null`],
  ])('that answers %j cannot be understood', (answer, words) => {
    const account = answering('PRE_SCALE_UP', [answer]);
    expect(account.until('ROLLBACK_SUCCESSFUL').statusReason).toContain(words);
  });

  test('that is not there cannot be asked', () => {
    const account = withHooks(functionAt('PRE_SCALE_UP'));
    expect(account.until('ROLLBACK_SUCCESSFUL').statusReason).toContain('Function not found');
  });

  test.each([
    ['cannot-be-assumed' as const, 'ECS was unable to assume role arn:aws:iam::123456789012:role/hooks'],
    ['missing-permissions' as const, 'is not authorized to perform: lambda:InvokeFunction'],
  ])('whose role has the problem %s cannot be asked', (problem, words) => {
    const account = answering('PRE_SCALE_UP', []);
    account.roles.problems.set('arn:aws:iam::123456789012:role/hooks', problem);
    expect(account.until('ROLLBACK_SUCCESSFUL').statusReason).toContain(words);
  });

  test('is not asked any more once the deployment goes back', () => {
    const account = answering('POST_SCALE_UP', [{ hookStatus: 'IN_PROGRESS' }]);
    account.untilStage('POST_SCALE_UP');
    account.pass(5 * second);
    account.stop();
    account.until('ROLLBACK_SUCCESSFUL');
    account.pass(5 * minute);
    expect(account.happened('hook.invoked')).toHaveLength(1);
    expect(account.serviceDeployment().lifecycleHookDetails).toEqual([]);
  });

  test('goes on with its script when the world is given again', () => {
    const answers = [{ hookStatus: 'IN_PROGRESS', times: 1 }, { hookStatus: 'SUCCEEDED' }];
    const account = answering('POST_SCALE_UP', answers);
    account.untilStage('POST_SCALE_UP');
    account.pass(5 * second);
    account.functions.seed({ functions: [{ functionName: 'check', answers }] });
    account.until('SUCCESSFUL');
    expect(account.happened('hook.invoked')).toHaveLength(2);
  });

  test('is asked at both shifts again on the way back, and at no other stage', () => {
    const account = new ShiftingAccount({
      ...blueGreen,
      lifecycleHooks: hookable.map((stage) => functionAt(stage)),
    });
    account.functions.seed({ functions: [{ functionName: 'check' }] });
    account.deploy('2');
    account.untilStage('BAKE_TIME');
    const asked = account.happened('hook.invoked').length;
    account.stop();
    account.until('ROLLBACK_SUCCESSFUL');
    expect(account.happened('hook.invoked').slice(asked)).toMatchObject([
      { stage: 'PRODUCTION_TRAFFIC_SHIFT' },
      { stage: 'TEST_TRAFFIC_SHIFT' },
    ]);
  });

  test.each([
    ['ignored' as const, 'ROLLBACK_SUCCESSFUL'],
    ['rollback-failed' as const, 'ROLLBACK_FAILED'],
  ])('that fails on the way back is %s', (failedHookInRollback, status) => {
    const account = new ShiftingAccount(
      { ...blueGreen, lifecycleHooks: [functionAt('PRODUCTION_TRAFFIC_SHIFT')] },
      { failedHookInRollback },
    );
    account.functions.seed({
      functions: [
        {
          functionName: 'check',
          answers: [{ hookStatus: 'SUCCEEDED', times: 1 }, { hookStatus: 'FAILED' }],
        },
      ],
    });
    account.deploy('2');
    account.untilStage('BAKE_TIME');
    account.stop();
    account.until(status);
    expect(account.happened('rollback.failed')).toHaveLength(status === 'ROLLBACK_FAILED' ? 1 : 0);
    expect(account.share()).toBe(0);
  });
});

test('what a function is told', () => {
  const account = new ShiftingAccount({
    ...canary,
    lifecycleHooks: [functionAt('PRODUCTION_TRAFFIC_SHIFT', { hookDetails: { region: 'here' } })],
  });
  const events: unknown[] = [];
  const { functions } = account;
  const invoke = functions.invoke.bind(functions);
  functions.invoke = (arn, event) => {
    events.push(event);
    return invoke(arn, event);
  };
  functions.seed({
    functions: [
      {
        functionName: 'check',
        answers: [
          { hookStatus: 'IN_PROGRESS', hookDetails: { region: 'there' }, times: 1 },
          { hookStatus: 'SUCCEEDED' },
        ],
      },
    ],
  });
  account.deploy('2');
  account.until('SUCCESSFUL');
  const { serviceDeploymentArn, targetServiceRevision, sourceServiceRevisions } = account.serviceDeployment();
  const weights = (target: number): object => ({
    [targetServiceRevision.arn]: target,
    [sourceServiceRevisions[0]?.arn ?? '']: 100 - target,
  });
  expect(events).toMatchObject(
    [10, 10, 100].map((percent, index) => ({
      lifecycleStage: 'PRODUCTION_TRAFFIC_SHIFT',
      resourceArn: serviceDeploymentArn,
      executionDetails: {
        targetServiceRevisionArn: targetServiceRevision.arn,
        productionTrafficWeights: weights(percent),
        testTrafficWeights: weights(100),
      },
      hookDetails: { region: index === 1 ? 'there' : 'here' },
    })),
  );
});
