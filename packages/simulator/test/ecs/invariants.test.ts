import { expect, test } from '@jest/globals';
import {
  array,
  assert,
  boolean,
  constantFrom,
  integer,
  nat,
  property,
  record,
  sample,
  type Arbitrary,
} from 'fast-check';
import { budget } from '../../src/ecs/budget.ts';
import { Account, breaker, loadBalancers, minute, second } from './account.ts';

/** What each status may become, in one step or more between two looks. */
const reachable: Readonly<Record<string, readonly string[]>> = {
  PENDING: [
    'IN_PROGRESS',
    'STOP_REQUESTED',
    'STOPPED',
    'ROLLBACK_REQUESTED',
    'ROLLBACK_IN_PROGRESS',
    'SUCCESSFUL',
    'ROLLBACK_SUCCESSFUL',
    'ROLLBACK_FAILED',
  ],
  IN_PROGRESS: [
    'SUCCESSFUL',
    'STOP_REQUESTED',
    'STOPPED',
    'ROLLBACK_REQUESTED',
    'ROLLBACK_IN_PROGRESS',
    'ROLLBACK_SUCCESSFUL',
    'ROLLBACK_FAILED',
  ],
  STOP_REQUESTED: ['STOPPED'],
  ROLLBACK_REQUESTED: [
    'ROLLBACK_IN_PROGRESS',
    'SUCCESSFUL',
    'STOPPED',
    'ROLLBACK_SUCCESSFUL',
    'ROLLBACK_FAILED',
  ],
  ROLLBACK_IN_PROGRESS: ['ROLLBACK_SUCCESSFUL', 'ROLLBACK_FAILED'],
};

const releases = {
  good: {},
  slow: { 'healthy-after': '15s' },
  crashes: { crash: '1', 'crash-after': '2s' },
  'crashes twice': { crash: '1', 'crash-after': '2s', 'crash-times': '2' },
  'fails health': { 'health-status': '500' },
} as const;

const history = record({
  seed: nat(),
  desired: integer({ min: 0, max: 5 }),
  minimum: constantFrom(0, 50, 75, 100),
  maximum: constantFrom(100, 125, 150, 200),
  balanced: boolean(),
  detector: constantFrom('none', 'stop', 'rollback'),
  rollbackDeploymentId: constantFrom('reused' as const, 'new' as const),
  breakerWithoutCandidate: constantFrom('rollback-failed' as const, 'stalls' as const),
  failedDeploymentDrains: boolean(),
  steps: array(
    record({
      after: integer({ min: 0, max: 150 }),
      action: constantFrom('deploy', 'deploy', 'stop', 'force'),
      release: constantFrom(...Object.keys(releases)),
    }),
    { minLength: 1, maxLength: 4 },
  ),
});

type History = typeof history extends Arbitrary<infer T> ? T : never;

function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(`not so: ${what}`);
}

/** Plays a history and looks at the service every other second; the last step is always a good release. */
function play(given: History): { account: Account; movable: boolean } {
  const account = new Account(given);
  const { desired, minimum, maximum } = given;
  const deploymentConfiguration = {
    ...(given.detector === 'none' ? {} : breaker(given.detector === 'rollback')),
    minimumHealthyPercent: minimum,
    maximumPercent: maximum,
  };
  account.steadyService({
    desiredCount: desired,
    deploymentConfiguration,
    ...(given.balanced ? { loadBalancers } : {}),
  });
  account.pass(minute);
  const { floor, ceiling } = budget(desired, deploymentConfiguration);
  const crashing = given.steps.some(({ release }) => release.startsWith('crashes'));
  const statuses = new Map<string, string>();
  const watch = (seconds: number): void => {
    for (let passed = 0; passed < seconds; passed += 2) {
      account.pass(2 * second);
      const { deployments } = account.service();
      must(
        deployments.map(({ status }) => status === 'PRIMARY').lastIndexOf(true) === 0,
        'one PRIMARY, the first',
      );
      const live = account.tasks();
      must(live.length <= ceiling, `${live.length} tasks under a ceiling of ${ceiling}`);
      const running = live.filter(({ lastStatus }) => lastStatus === 'RUNNING').length;
      must(crashing || running >= floor, `${running} running tasks above a floor of ${floor}`);
      for (const { serviceDeploymentArn: arn, status } of account.serviceDeployments()) {
        const before = statuses.get(arn) ?? status;
        must(before === status || (reachable[before] ?? []).includes(status), `${before} became ${status}`);
        statuses.set(arn, status);
      }
    }
  };
  let version = 2;
  for (const { after, action, release } of given.steps) {
    watch(after);
    const labels = Object.entries(releases).find(([name]) => name === release)?.[1] ?? {};
    if (action === 'deploy') account.update({ taskDefinition: account.release(String(version++), labels) });
    if (action === 'force') account.update({ forceNewDeployment: true });
    const { serviceDeploymentArn, status } = account.serviceDeployment();
    if (action === 'stop' && reachable[status])
      account.call('StopServiceDeployment', { serviceDeploymentArn });
  }
  watch(60);
  account.update({ taskDefinition: account.release(String(version)) });
  watch(15 * 60);
  return { account, movable: desired === 0 || ceiling > desired || floor < desired };
}

test('whatever happens, the budget holds, statuses move as documented, and a good release comes through', () => {
  assert(
    property(
      history.filter(({ minimum, maximum }) => !(minimum === 100 && maximum === 100)),
      (given) => {
        const { account, movable } = play(given);
        if (!movable) return;
        const { taskDefinition, deployments, runningCount } = account.service();
        expect(account.serviceDeployment().status).toBe('SUCCESSFUL');
        expect(deployments).toMatchObject([{ status: 'PRIMARY', rolloutState: 'COMPLETED', taskDefinition }]);
        expect(runningCount).toBe(given.desired);
        for (const task of account.tasks()) expect(task.taskDefinitionArn).toBe(taskDefinition);
      },
    ),
    { numRuns: 15, seed: 20260105 },
  );
});

test('the same seed and the same calls give the same history', () => {
  const [given] = sample(history, { numRuns: 1, seed: 7 });
  if (!given) throw new Error('nothing was drawn');
  const twice = [play(given), play(given)].map(({ account }) => [account.truth.events, account.service()]);
  expect(twice[0]).toEqual(twice[1]);
});
