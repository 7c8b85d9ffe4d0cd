import { describe, expect, test } from '@jest/globals';
import { Account, minute, second, type ServiceDeploymentAnswer } from './account.ts';

function deploy(sourceServiceRevisionCleanup: 'BLOCKING' | 'DEFERRED'): {
  account: Account;
  ended: ServiceDeploymentAnswer;
} {
  const account = new Account();
  account.steadyService({
    desiredCount: 4,
    deploymentConfiguration: {
      minimumHealthyPercent: 50,
      maximumPercent: 125,
      earlySuccessCriteria: { enable: true, healthyPercent: 50, sourceServiceRevisionCleanup },
    },
  });
  account.update({ taskDefinition: account.release('2') });
  return { account, ended: account.until('SUCCESSFUL') };
}

describe('early success', () => {
  test('DEFERRED: half of the tasks are enough, the old ones go afterwards', () => {
    const { account, ended } = deploy('DEFERRED');
    expect(ended.targetServiceRevision.runningTaskCount).toBeLessThan(4);
    expect(account.service().deployments).toHaveLength(2);
    account.pass(5 * minute);
    expect(account.service()).toMatchObject({ runningCount: 4, deployments: [{ runningCount: 4 }] });
    expect(account.serviceDeployment().targetServiceRevision).toEqual(ended.targetServiceRevision);
  });

  test('BLOCKING: the old ones go first', () => {
    const { account } = deploy('BLOCKING');
    expect(account.service().deployments).toHaveLength(1);
  });

  test('needs both other settings, and a percentage within bounds', () => {
    const account = new Account();
    account.steadyService();
    const update = (earlySuccessCriteria: object) => () =>
      account.update({ deploymentConfiguration: { earlySuccessCriteria } });
    expect(update({ enable: true })).toThrow('requires healthyPercent');
    expect(update({ enable: true, healthyPercent: 50, sourceServiceRevisionCleanup: 'BLOCKING' })).toThrow(
      'between minimumHealthyPercent and 100',
    );
    account.pass(second);
    expect(account.service().deployments).toHaveLength(1);
  });
});
