import { describe, expect, test } from '@jest/globals';
import { type Shifting, shiftingWorld } from '@ecs-actions/testkit/shifting-world';
import { definition, image, sceneOf } from '@ecs-actions/testkit/worlds';
import { type Account, inAccount } from './account.ts';
import { versions, visited } from './visited.ts';

const minute = 60_000;

/** Long enough that every stage is still going on when somebody looks. */
const configurations: Readonly<Record<string, Shifting['configuration']>> = {
  'blue-green': { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 5 },
  canary: {
    strategy: 'CANARY',
    bakeTimeInMinutes: 5,
    canaryConfiguration: { canaryPercent: 20, canaryBakeTimeInMinutes: 5 },
  },
  linear: {
    strategy: 'LINEAR',
    bakeTimeInMinutes: 5,
    linearConfiguration: { stepPercent: 25, stepBakeTimeInMinutes: 2 },
  },
};

const pausable = [
  'PRE_SCALE_UP',
  'POST_SCALE_UP',
  'POST_TEST_TRAFFIC_SHIFT',
  'PRE_PRODUCTION_TRAFFIC_SHIFT',
  'POST_PRODUCTION_TRAFFIC_SHIFT',
];

const pauseAt = (stage: string) => ({
  lifecycleHooks: [
    {
      targetType: 'PAUSE',
      lifecycleStages: [stage],
      timeoutConfiguration: { timeoutInMinutes: 60, action: 'ROLLBACK' },
    },
  ],
});

/** Where a shifting deployment is interrupted: at a pause, or in a stage that takes its time. */
const places = Object.entries(configurations).flatMap(([name, configuration]) => [
  ...pausable.map((stage) => ({
    when: `${name}, paused at ${stage}`,
    stage,
    world: shiftingWorld({ configuration: { ...configuration, ...pauseAt(stage) } }),
  })),
  ...['SCALE_UP', 'PRODUCTION_TRAFFIC_SHIFT', 'BAKE_TIME', 'CLEAN_UP']
    .filter((stage) => name !== 'blue-green' || stage !== 'PRODUCTION_TRAFFIC_SHIFT')
    .map((stage) => ({ when: `${name}, in ${stage}`, stage, world: shiftingWorld({ configuration }) })),
]);

/**
 * The release is deployed by ECS alone: while a step writes its files, time would go on for the visitors, as far as the
 * machine is slow.
 */
const taskDefinitions = [definition(), definition({ image: image.after })];

/** Lets time pass until the deployment is in that stage. */
async function reached({ clock, control }: Account, stage: string): Promise<void> {
  for (let looks = 0; looks < 1_200; looks += 1) {
    const entered = control.truth().events.findLast(({ kind }) => kind === 'stage.entered');
    if (entered?.['stage'] === stage) return;
    await clock.sleep(1_000);
  }
  throw new Error(`The deployment never came to ${stage}.`);
}

describe('a rollback during a deployment that shifts requests', () => {
  test.each(places)(
    'leaves the old release serving all of them, and loses none: $when',
    async ({ stage, world }) => {
      await inAccount({ ...world, ...versions, taskDefinitions }, async (account) => {
        const traffic = await visited(account, async () => {
          await account.update({ taskDefinition: 'web:2' });
          await reached(account, stage);
          const outputs = await account.rollBack();
          expect([outputs['status'], outputs['to-task-definition-revision']]).toEqual(['succeeded', 'web:1']);
        });
        expect(traffic).toEqual({ lost: 0, last: ['1'] });
      });
    },
    60_000,
  );
});

describe('a rollback during a rolling deployment', () => {
  const { world } = sceneOf('success behind a load balancer');

  test.each([
    ['before its first task starts', 0],
    ['while its tasks start', 10_000],
    ['while its tasks become healthy', 30_000],
    ['while tasks of the old release drain', 60_000],
    ['after its end', 10 * minute],
  ])(
    'leaves the old release serving, and loses no request: %s',
    async (_, after) => {
      await inAccount({ ...world(0), ...versions, taskDefinitions }, async (account) => {
        const traffic = await visited(account, async () => {
          await account.update({ taskDefinition: 'web:2' });
          await account.clock.sleep(after);
          const outputs = await account.rollBack();
          expect([outputs['status'], outputs['to-task-definition-revision']]).toEqual(['succeeded', 'web:1']);
        });
        expect(traffic).toEqual({ lost: 0, last: ['1'] });
      });
    },
    60_000,
  );
});
