import { describe, expect, test } from '@jest/globals';
import { codeDeployWorld, rollsBack } from '@ecs-actions/testkit/codedeploy-world';
import { deploysByCodeDeploy } from '@ecs-actions/testkit/somebody-at-codedeploy';
import { definition, image } from '@ecs-actions/testkit/worlds';
import { type Account, inAccount } from './account.ts';
import { versions, visited } from './visited.ts';

type Events = ReturnType<Account['control']['truth']>['events'];

/** Where a deployment of CodeDeploy is interrupted, and what keeps it there. */
interface Place {
  readonly when: string;
  readonly is: (events: Events) => boolean;
  readonly group?: Readonly<Record<string, unknown>>;
  /** The old release was deployed before. */
  readonly after?: boolean;
  /** A function at this lifecycle event does not answer. */
  readonly hook?: string;
}

const last = (events: Events, kind: string) => events.findLast((event) => event.kind === kind);
const during =
  (event: string) =>
  (events: Events): boolean => {
    const newest = last(events, 'codedeploy.event');
    return newest?.['event'] === event && newest['status'] === 'InProgress';
  };
const configured = (deploymentConfigName: string) => ({ group: { deploymentConfigName } });
const waits = { actionOnTimeout: 'STOP_DEPLOYMENT', waitTimeInMinutes: 60 };
const keepsOld = {
  terminateBlueInstancesOnDeploymentSuccess: { terminationWaitTimeInMinutes: 60 },
};
const shares = (events: Events) =>
  events.filter(({ kind, traffic }) => kind === 'codedeploy.shifted' && traffic === 'production').length;

const places: readonly Place[] = [
  { when: 'before it has begun', is: (events) => last(events, 'codedeploy.created') !== undefined },
  ...[
    'BeforeInstall',
    'AfterInstall',
    'AfterAllowTestTraffic',
    'BeforeAllowTraffic',
    'AfterAllowTraffic',
  ].map((hook) => ({ when: `while its function checks at ${hook}`, hook, is: during(hook) })),
  { when: 'while its tasks are installed', is: during('Install') },
  {
    when: 'while it waits for somebody',
    group: { blueGreenDeploymentConfiguration: { deploymentReadyOption: waits } },
    is: (events) => last(events, 'codedeploy.ready') !== undefined,
  },
  {
    when: 'while a canary has a part of the requests',
    ...configured('CodeDeployDefault.ECSCanary10Percent5Minutes'),
    is: (events) => shares(events) === 2,
  },
  {
    when: 'while its share of the requests grows',
    ...configured('CodeDeployDefault.ECSLinear10PercentEvery1Minutes'),
    is: (events) => shares(events) === 5,
  },
  {
    when: 'while the old tasks are kept',
    group: { blueGreenDeploymentConfiguration: keepsOld },
    is: (events) => last(events, 'codedeploy.waits-for-termination') !== undefined,
  },
  {
    when: 'while the old tasks are ended',
    after: true,
    is: (events) => last(events, 'codedeploy.waits-for-termination') !== undefined,
  },
  { when: 'after its end', after: true, is: (events) => last(events, 'codedeploy.ended') !== undefined },
];

/** Lets time pass until the deployment is there. */
async function reached({ clock, control }: Account, { is, when }: Place, since: number): Promise<void> {
  for (let looks = 0; looks < 1_200; looks += 1) {
    if (is(control.truth().events.slice(since))) return;
    await clock.sleep(500);
  }
  throw new Error(`The deployment never was so: ${when}.`);
}

function world({ group, hook }: Place, own: Readonly<Record<string, unknown>>) {
  const answers = [{ stage: hook ?? 'none', hookStatus: 'IN_PROGRESS', times: 1 }];
  return {
    ...codeDeployWorld({ group: { ...group, ...own } }),
    ...versions,
    taskDefinitions: [definition(), definition({ image: image.after })],
    functions: [{ functionName: 'check', answers }],
  };
}

/** The old release is one of CodeDeploy's too, where what the service was created with is gone by the time. */
async function deploysOld({ aws, clock, control }: Account): Promise<void> {
  await deploysByCodeDeploy(aws, 1);
  for (let looks = 0; looks < 1_200; looks += 1) {
    if (last(control.truth().events, 'codedeploy.ended')) return;
    await clock.sleep(500);
  }
}

describe.each([
  ['without automatic rollback', {}],
  ['with automatic rollback', rollsBack],
])('a rollback of a deployment by CodeDeploy, %s', (_, own) => {
  test.each(places)(
    'leaves the old release serving all requests, and loses none: $when',
    async (place) => {
      await inAccount(world(place, own), async (account) => {
        const traffic = await visited(account, async () => {
          if (place.after) await deploysOld(account);
          const since = account.control.truth().events.length;
          await deploysByCodeDeploy(account.aws, 2, place.hook === undefined ? [] : [place.hook]);
          await reached(account, place, since);
          const outputs = await account.rollBack();
          expect([outputs['status'], outputs['to-task-definition-revision']]).toEqual(['succeeded', 'web:1']);
        });
        expect(traffic).toEqual({ lost: 0, last: ['1'] });
        expect(await account.marked()).toEqual(['web:2']);
      });
    },
    60_000,
  );
});
