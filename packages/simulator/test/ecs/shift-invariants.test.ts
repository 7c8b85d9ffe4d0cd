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
import { breaker, minute, second } from './account.ts';
import {
  blueGreen,
  blueGroup,
  canary,
  functionAt,
  greenGroup,
  linear,
  pauseAt,
  productionRule,
  ShiftingAccount,
} from './shifts.ts';

const strategies = { blueGreen, canary, linear, rolling: { strategy: 'ROLLING' as const } };
const releases = {
  good: {},
  slow: { 'healthy-after': '15s' },
  crashes: { crash: '1', 'crash-after': '2s' },
  'fails health': { 'health-status': '500' },
} as const;

const history = record({
  seed: nat(),
  desired: integer({ min: 0, max: 3 }),
  breaks: boolean(),
  paused: boolean(),
  asked: boolean(),
  rollback: boolean(),
  failedHookWaits: boolean(),
  failedHookInRollback: constantFrom('ignored' as const, 'rollback-failed' as const),
  rollbackDuringCleanUp: constantFrom('too-late' as const, 'rolls-back' as const),
  breakerCoversShifts: boolean(),
  failedDeploymentDrains: boolean(),
  pendingPhase: boolean(),
  steps: array(
    record({
      after: integer({ min: 0, max: 400 }),
      action: constantFrom('deploy', 'deploy', 'stop', 'force', 'continue', 'roll back', 'alarm', 'scale'),
      strategy: constantFrom('blueGreen', 'canary', 'linear', 'linear', 'rolling'),
      release: constantFrom(...Object.keys(releases)),
    }),
    { minLength: 1, maxLength: 6 },
  ),
});

type History = typeof history extends Arbitrary<infer T> ? T : never;
type Step = History['steps'][number];

const terminal = ['SUCCESSFUL', 'STOPPED', 'ROLLBACK_SUCCESSFUL', 'ROLLBACK_FAILED'];

function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(`not so: ${what}`);
}

function configurationOf(given: History, strategy: string): object {
  const [, configuration] = Object.entries(strategies).find(([name]) => name === strategy) ?? [];
  const hooks = [
    ...(given.paused ? [pauseAt('PRE_PRODUCTION_TRAFFIC_SHIFT')] : []),
    ...(given.asked ? [functionAt('PRODUCTION_TRAFFIC_SHIFT')] : []),
  ];
  return {
    ...configuration,
    ...(given.breaks ? breaker(given.rollback) : {}),
    alarms: { alarmNames: ['errors'], enable: true, rollback: given.rollback },
    lifecycleHooks: strategy === 'rolling' ? [] : hooks,
  };
}

/** What holds at every moment. */
function look(account: ShiftingAccount): void {
  const weights = account.traffic.weights(productionRule) ?? new Map<string, number>();
  must([...weights.values()].reduce((sum, weight) => sum + weight, 0) > 0, 'somebody has the traffic');
  const healthy = (group: string): boolean =>
    [...account.targetGroups.targets].some(([key, { draining }]) => key.startsWith(`${group} `) && !draining);
  if (account.service().desiredCount > 0) {
    for (const group of [blueGroup, greenGroup]) {
      must((weights.get(group) ?? 0) === 0 || healthy(group), `somebody serves in ${group}`);
    }
  }
  for (const { targetServiceRevision, sourceServiceRevisions } of account.serviceDeployments()) {
    const { requestedProductionTrafficWeight: target } = targetServiceRevision;
    if (target === undefined || sourceServiceRevisions.length === 0) continue;
    const sources = sourceServiceRevisions.map(({ requestedProductionTrafficWeight: share = 0 }) => share);
    must(target + sources.reduce((sum, share) => sum + share, 0) === 100, 'the weights are the whole');
  }
}

function act(account: ShiftingAccount, given: History, step: Step, version: number): void {
  const [, labels = {}] = Object.entries(releases).find(([name]) => name === step.release) ?? [];
  const { status, lifecycleHookDetails = [] } = account.serviceDeployment();
  const waiting = lifecycleHookDetails.find((hook) => hook.status === 'AWAITING_ACTION');
  const answerable = waiting && status === 'IN_PROGRESS';
  switch (step.action) {
    case 'deploy':
      account.deploy(String(version), labels, {
        deploymentConfiguration: configurationOf(given, step.strategy),
      });
      break;
    case 'force':
      account.update({ forceNewDeployment: true });
      break;
    case 'stop':
      if (!terminal.includes(status)) account.stop();
      break;
    case 'continue':
      if (answerable) account.answer(waiting.hookId);
      break;
    case 'roll back':
      if (answerable) account.answer(waiting.hookId, 'ROLLBACK');
      break;
    case 'alarm':
      account.alarms.set('errors', 'ALARM');
      account.alarms.set('errors', 'OK');
      break;
    default:
      account.update({ desiredCount: given.desired === 0 ? 0 : 1 + (version % 3) });
  }
}

/** Plays a history, looking every few seconds; the last step is always a good release that nothing stops. */
function play(given: History): ShiftingAccount {
  const account = new ShiftingAccount(canary, given, { desiredCount: given.desired });
  account.functions.seed({
    functions: [
      { functionName: 'check', answers: [{ times: 3, hookStatus: 'SUCCEEDED' }, { hookStatus: 'FAILED' }] },
    ],
  });
  const watch = (seconds: number): void => {
    for (let passed = 0; passed < seconds; passed += 4) {
      account.pass(4 * second);
      look(account);
    }
  };
  for (const [index, step] of given.steps.entries()) {
    watch(step.after);
    act(account, given, step, index + 2);
  }
  watch(60);
  account.deploy('99', {}, { deploymentConfiguration: { ...linear, lifecycleHooks: [] } });
  watch(20 * 60);
  return account;
}

test('whatever happens, the traffic is served, and ends where it belongs', () => {
  assert(
    property(history, (given) => {
      const account = play(given);
      expect(account.serviceDeployment().status).toBe('SUCCESSFUL');
      expect([0, 100]).toContain(account.share());
      const { taskDefinition, deployments, runningCount, desiredCount } = account.service();
      expect(deployments).toMatchObject([{ status: 'PRIMARY', rolloutState: 'COMPLETED', taskDefinition }]);
      expect(runningCount).toBe(desiredCount);
      const group = account.share() === 100 ? greenGroup : blueGroup;
      account.pass(minute);
      for (const key of account.targetGroups.targets.keys()) expect(key.startsWith(group)).toBe(true);
      for (const { status } of account.serviceDeployments()) expect(terminal).toContain(status);
    }),
    { numRuns: 40, seed: 20260105 },
  );
});

test('the traffic is undivided after every ending', () => {
  assert(
    property(history, (given) => {
      const account = new ShiftingAccount(canary, given, { desiredCount: given.desired });
      account.functions.seed({ functions: [{ functionName: 'check' }] });
      for (const [index, step] of given.steps.entries()) {
        act(account, given, step, index + 2);
        for (let passed = 0; passed < step.after; passed += 4) {
          account.pass(4 * second);
          const idle = account.service().currentServiceDeployment === undefined;
          must(!idle || [0, 100].includes(account.share()), `${account.share()} % is no end`);
        }
      }
    }),
    { numRuns: 40, seed: 20260106 },
  );
});

test('the same seed and the same calls give the same history', () => {
  const [given] = sample(history, { numRuns: 1, seed: 7 });
  if (!given) throw new Error('nothing was drawn');
  const twice = [play(given), play(given)].map((account) => [account.truth.events, account.service()]);
  expect(twice[0]).toEqual(twice[1]);
});
