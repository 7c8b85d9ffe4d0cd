import {
  ContinueServiceDeploymentCommand,
  DescribeServiceDeploymentsCommand,
  ListServiceDeploymentsCommand,
  StopServiceDeploymentCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import type { Aws } from '@ecs-actions/shared/aws/aws';
import type { Clock } from '@ecs-actions/shared/time/clock';
import type { Simulator } from '@ecs-actions/simulator/simulator';
import { alarmName, cluster, image, labels, service } from './history-world.ts';
import type { Scenario } from './scenario.ts';

/** Something that happens beside the step, `after` so many virtual milliseconds. */
export interface Happening {
  readonly after: number;
  /** @returns after how many more milliseconds it is tried again, if it is */
  readonly happen: () => Promise<number | undefined>;
}

/** When somebody else did their part, if they came to it. */
export interface Part {
  intervened: { readonly from: number; readonly to: number } | undefined;
}

interface Scene {
  readonly simulator: Pick<Simulator, 'control'>;
  readonly aws: Aws;
  /** What the job's cancel button does. */
  readonly cancel: () => void;
}

/** Happens once, whatever comes of it. */
export const once = (happen: () => unknown) => async (): Promise<undefined> => {
  await happen();
  return undefined;
};

/** Is tried until AWS accepts it, or once; everybody meets the history's faults. */
export const tried =
  (happen: () => Promise<void>, again?: number) => async (): Promise<number | undefined> => {
    try {
      await happen();
      return undefined;
    } catch (error) {
      isAnswer(error);
      return again;
    }
  };

/** Everything that happens beside the step in a scenario; `part` is told of somebody else's doing. */
export function happeningsOf(scenario: Scenario, scene: Scene, part: Part): readonly Happening[] {
  const { intervention, besides, behaviour } = scenario;
  const { control } = scene.simulator;
  const somebody = once(async () => {
    const from = control.now();
    await intervene(scenario, scene);
    part.intervened = { from, to: control.now() };
  });
  const alarm = besides?.alarm;
  const answer = besides?.hook?.answer;
  return [
    ...(intervention.kind === 'none' ? [] : [{ after: intervention.after, happen: somebody }]),
    ...(alarm && !alarm.already
      ? [
          {
            after: alarm.after,
            happen: once(() => control.world({ alarms: [{ alarmName, stateValue: 'ALARM' }] })),
          },
        ]
      : []),
    ...(besides && behaviour === 'image-late'
      ? [
          {
            after: besides.imageAfter,
            happen: once(() => control.world({ images: [image('ours', labels.good)] })),
          },
        ]
      : []),
    ...(answer === 'pause continued' || answer === 'pause rolled back'
      ? [
          {
            after: 20_000,
            happen: () => answerPause(scene.aws, answer === 'pause continued' ? 'CONTINUE' : 'ROLLBACK'),
          },
        ]
      : []),
  ];
}

/**
 * A clock on which these things happen, in the middle of whoever sleeps then; so they always happen at the same points of
 * the step.
 */
export function interrupted(clock: Clock, happenings: readonly Happening[]): Clock {
  const began = clock.now();
  const pending = happenings.map(({ after, happen }) => ({ at: began + after, happen }));
  return {
    now: () => clock.now(),
    async sleep(milliseconds, signal) {
      const wake = clock.now() + milliseconds;
      for (;;) {
        const [next] = pending.toSorted((a, b) => a.at - b.at);
        if (!next || next.at > wake) break;
        pending.splice(pending.indexOf(next), 1);
        await clock.sleep(Math.max(0, next.at - clock.now()), signal);
        const again = await next.happen();
        if (again !== undefined) pending.push({ at: clock.now() + again, happen: next.happen });
      }
      await clock.sleep(Math.max(0, wake - clock.now()), signal);
    },
  };
}

/** Somebody else's part: another deployment, a stop in the console, or the job's cancel button. */
async function intervene(
  { intervention, historyReadable }: Scenario,
  { aws: { ecs }, cancel }: Scene,
): Promise<void> {
  switch (intervention.kind) {
    case 'none':
      return;
    case 'cancel':
      cancel();
      return;
    case 'deploy':
      await ecs.send(new UpdateServiceCommand({ cluster, service, taskDefinition: 'web:2' })).catch(isAnswer);
      return;
    case 'stop':
      // Denied to the step's role, and so to this caller too.
      if (historyReadable) await stopDeployment(ecs).catch(isAnswer);
  }
}

async function stopDeployment(ecs: Aws['ecs']): Promise<void> {
  const { serviceDeployments = [] } = await ecs.send(new ListServiceDeploymentsCommand({ cluster, service }));
  const going = serviceDeployments.find(({ status }) => status === 'IN_PROGRESS' || status === 'PENDING');
  const serviceDeploymentArn = going?.serviceDeploymentArn;
  if (serviceDeploymentArn) await ecs.send(new StopServiceDeploymentCommand({ serviceDeploymentArn }));
}

const looksEvery = 30_000;

/** Answers the pause that waits, and looks again later where none does. */
async function answerPause({ ecs }: Aws, action: 'CONTINUE' | 'ROLLBACK'): Promise<number | undefined> {
  try {
    const list = new ListServiceDeploymentsCommand({ cluster, service, status: ['IN_PROGRESS'] });
    const [going] = (await ecs.send(list)).serviceDeployments ?? [];
    if (!going?.serviceDeploymentArn) return looksEvery;
    const { serviceDeploymentArn } = going;
    const describe = new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [serviceDeploymentArn] });
    const [described] = (await ecs.send(describe)).serviceDeployments ?? [];
    const waiting = described?.lifecycleHookDetails?.find(({ status }) => status === 'AWAITING_ACTION');
    if (!waiting?.hookId) return looksEvery;
    await ecs.send(
      new ContinueServiceDeploymentCommand({ serviceDeploymentArn, hookId: waiting.hookId, action }),
    );
    return undefined;
  } catch (error) {
    isAnswer(error);
    return looksEvery;
  }
}

/** Somebody else meets the history's faults as well, and leaves it at that. */
function isAnswer(error: unknown): void {
  if (!(error instanceof Error)) throw error;
}
