import { describe, expect, test } from '@jest/globals';
import { expectedStatus } from '@ecs-actions/testkit/expected';
import { drawAnyScenario } from '@ecs-actions/testkit/any-scenario';
import { expectedOfCodeDeploy } from '@ecs-actions/testkit/codedeploy-expected';
import { type CodeDeployHistory, runCodeDeployHistory } from '@ecs-actions/testkit/codedeploy-histories';
import { drawCodeDeployScenario } from '@ecs-actions/testkit/codedeploy-scenario';
import { expectedReasons } from '@ecs-actions/testkit/expected-reason';
import { type History, runHistory } from '@ecs-actions/testkit/histories';
import { drawScenario, type Scenario } from '@ecs-actions/testkit/scenario';
import { deployStory } from './story.ts';

/** A slice; `pnpm histories` runs as many as one likes. */
async function expectTruth(scenario: Scenario): Promise<void> {
  const history = await runHistory(scenario, deployStory);
  expectRight(history, expectedStatus(history));
}

function expectRight(
  history: History | CodeDeployHistory,
  { because, statuses }: ReturnType<typeof expectedStatus>,
): void {
  const { seed } = history.scenario;
  const { status = '', 'failure-reason': reason = '' } = history.outputs;
  const reasons = expectedReasons(status, history);
  expect({ seed, because, statuses, reasons }).toEqual({
    seed,
    because,
    statuses: expect.arrayContaining([status]),
    reasons: reason === '' ? [] : expect.arrayContaining([reason]),
  });
}

describe('random histories', () => {
  test.each([1, 6, 11, 16])('the verdict is what really happened, seeds from %i', async (first) => {
    for (let seed = first; seed < first + 5; seed += 1) await expectTruth(drawScenario(seed));
  });

  test.each([1, 6, 11, 16])(
    'the verdict is what really happened, with everything that there is, seeds from %i',
    async (first) => {
      for (let seed = first; seed < first + 5; seed += 1) await expectTruth(drawAnyScenario(seed));
    },
  );

  // Many a deployment of CodeDeploy is looked at for half an hour.
  test.each([1, 2, 4, 5, 6])(
    'the verdict is what really happened where CodeDeploy deploys, seed %i',
    async (seed) => {
      const history = await runCodeDeployHistory(drawCodeDeployScenario(seed), deployStory);
      expectRight(history, expectedOfCodeDeploy(history));
    },
  );

  test.each([
    ['ECS fails to roll our way back back, unseen by a caller who may not read service deployments', 20_214],
    ['our way back fails, and somebody deploys before the next look', 20_470],
  ])('%s, seed %i', async (_, seed) => {
    const { outputs } = await runHistory(drawScenario(seed), deployStory);
    expect(outputs['status']).toBe('rollback-failed');
  });

  test.each([
    ['the breaker acts while a look waits for tasks that prove a failure', 40_105, 'rolled-back'],
    ['somebody deploys in the moment of our way back', 42_173, 'superseded'],
  ])('%s, seed %i', async (_, seed, status) => {
    const { outputs } = await runHistory(drawScenario(seed), deployStory);
    expect(outputs['status']).toBe(status);
  });

  test.each([
    ['somebody ends the deployment at a pause, of which ECS tells nothing later', 11, 'rolled-back'],
    ['nobody answers a pause, of which ECS tells nothing later', 171, 'rolled-back'],
    ['nothing is deployed, and a pause was asked for', 154, 'no-change'],
    ['the breaker ends it, and the service is told as it was before it', 41_703, 'rolled-back'],
    ['a pause is waited for that may not be seen', 49_251, 'unknown'],
  ])('%s, seed %i of all', async (_, seed, status) => {
    const { outputs } = await runHistory(drawAnyScenario(seed), deployStory);
    expect(outputs['status']).toBe(status);
  });

  test.each([
    ['tasks crash while CodeDeploy ends the original ones', 3],
    ['an alarm that ended the release is still in ALARM', 2088],
    ['an alarm ends it while CodeDeploy goes back from the one before', 48_935],
  ])('%s, and the earlier one comes back, seed %i of CodeDeploy', async (_, seed) => {
    const { outputs } = await runCodeDeployHistory(drawCodeDeployScenario(seed), deployStory);
    expect(outputs['status']).toBe('rolled-back');
  });

  // In the second one a change is throttled, whose repetition waits for a drawn time.
  test.each([7, 20_007])('the same seed is the same history, seed %i', async (seed) => {
    const [one, other] = [
      await runHistory(drawScenario(seed), deployStory),
      await runHistory(drawScenario(seed), deployStory),
    ];
    expect(other.log).toEqual(one.log);
    expect(other.events).toEqual(one.events);
    expect(other.calls.map(({ operation }) => operation)).toEqual(
      one.calls.map(({ operation }) => operation),
    );
  });

  test('one deployment and no revision is made of a revision that was asked for', async () => {
    for (let seed = 300; seed < 330; seed += 1) {
      const { events, revisions, began } = await runHistory(drawScenario(seed), deployStory);
      const ours = events.filter(
        ({ at, kind, taskDefinition }) =>
          at >= began && kind === 'deployment.created' && taskDefinition === revisions.ours,
      );
      const registered = events.filter(({ at, kind }) => at > began && kind === 'task-definition.registered');
      expect({ seed, ours: ours.length <= 1, registered: registered.length }).toEqual({
        seed,
        ours: true,
        registered: 0,
      });
    }
  }, 120_000);
});
