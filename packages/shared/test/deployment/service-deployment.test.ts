import { describe, expect, test } from '@jest/globals';
import type { DeploymentLifecycleHookDetail, ServiceDeployment } from '@aws-sdk/client-ecs';
import { viewOfServiceDeployment } from '../../src/deployment/service-deployment.ts';

const subject = {
  cluster: 'main',
  service: 'web',
  taskDefinitionArn: 'web:2',
  deploymentId: 'ecs-svc/1',
  serviceDeploymentArn: 'ours',
  createdAt: 0,
};

function failedHook(hook: DeploymentLifecycleHookDetail, reason?: string) {
  const deployment: ServiceDeployment = { lifecycleStage: 'CLEAN_UP', lifecycleHookDetails: [hook] };
  return viewOfServiceDeployment(
    { ...deployment, ...(reason !== undefined && { rollback: { reason } }) },
    subject,
    undefined,
  ).failedHook;
}

const said = 'Service deployment rolled back because POST_SCALE_UP';

describe('the hook that ended a deployment', () => {
  test.each([
    [
      'a function failed',
      `${said} lifecycle hook(s) failed. Lifecycle hook target f returned FAILED status.`,
      false,
    ],
    ['a function was too slow', `${said} lifecycle hook(s) failed. Lifecycle hook target f timed out.`, true],
    ['nobody answered a pause', `${said} pause hook timed out.`, true],
  ])('is told by the reason where its details are gone: %s', (_, reason, timedOut) => {
    expect(failedHook({ status: 'SUCCEEDED' }, reason)).toEqual({ stage: 'POST_SCALE_UP', timedOut });
  });

  test('is at the stage that the reason names, though the deployment is at another by now', () => {
    const reason = `${said} lifecycle hook(s) failed.`;
    expect(failedHook({ status: 'FAILED' }, reason)).toEqual({ stage: 'POST_SCALE_UP', timedOut: false });
  });

  test('is none where a pause that nobody answered goes on', () => {
    expect(failedHook({ status: 'TIMED_OUT', timeoutAction: 'CONTINUE' })).toBeUndefined();
  });

  test('is none where somebody asked for the way back', () => {
    expect(
      failedHook({ status: 'SUCCEEDED' }, 'Service deployment rolled back because a user requested it.'),
    ).toBeUndefined();
  });
});
