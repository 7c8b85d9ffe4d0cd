import { describe, expect, test } from '@jest/globals';
import { expectedStatus } from '@ecs-actions/testkit/expected';
import { runHistory } from '@ecs-actions/testkit/histories';
import { drawScenario, drawShiftingScenario, type Scenario } from '@ecs-actions/testkit/scenario';
import { deployStory } from './story.ts';

/** A slice; `pnpm histories` runs as many as one likes. */
const slices = Array.from({ length: 6 }, (_, index) => index * 20 + 1);

async function expectTruth(scenario: Scenario): Promise<void> {
  const { seed } = scenario;
  const history = await runHistory(scenario, deployStory);
  const { because, statuses } = expectedStatus(history);
  expect({ seed, because, statuses }).toEqual({
    seed,
    because,
    statuses: expect.arrayContaining([history.result.outputs['status']]),
  });
}

describe('random histories', () => {
  test.each(slices)(
    'the verdict is what really happened, seeds from %i',
    async (first) => {
      for (let seed = first; seed < first + 20; seed += 1) await expectTruth(drawScenario(seed));
    },
    120_000,
  );

  test.each([1, 11])(
    'the verdict is what really happened where requests are shifted, seeds from %i',
    async (first) => {
      for (let seed = first; seed < first + 10; seed += 1) await expectTruth(drawShiftingScenario(seed));
    },
    120_000,
  );

  test.each([
    ['ECS fails to roll our way back back, unseen by a caller who may not read service deployments', 20_214],
    ['our way back fails, and somebody deploys before the next look', 20_470],
  ])('%s, seed %i', async (_, seed) => {
    const { result } = await runHistory(drawScenario(seed), deployStory);
    expect(result.outputs['status']).toBe('rollback-failed');
  });

  test.each([
    ['the breaker acts while a look waits for tasks that prove a failure', 40_105, 'rolled-back'],
    ['somebody deploys in the moment of our way back', 42_173, 'superseded'],
  ])('%s, seed %i', async (_, seed, status) => {
    const { result } = await runHistory(drawScenario(seed), deployStory);
    expect(result.outputs['status']).toBe(status);
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
