import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ContinueDeploymentCommand,
  ListDeploymentsCommand,
  PutLifecycleEventHookExecutionStatusCommand,
} from '@aws-sdk/client-codedeploy';
import type { Aws } from '@ecs-actions/shared/aws/aws';
import type { World } from '@ecs-actions/simulator/control/world';
import type { Simulator } from '@ecs-actions/simulator/simulator';
import { applicationName, appSpecWith, codeDeployWorld, deploymentGroupName } from './codedeploy-world.ts';
import type { CodeDeployScenario } from './codedeploy-scenario.ts';
import { type Happening, interrupted, once, type Part, tried } from './happenings.ts';
import { alarmName, capacityOf, definitionOf, image, labels } from './history-world.ts';
import { type Lived, type Story, registry, revisions } from './histories.ts';
import { portsOf } from './ports.ts';
import { inProcess, withSimulator } from './simulator.ts';
import { deploysByCodeDeploy, stopsCodeDeployment } from './somebody-at-codedeploy.ts';
import { cluster } from './worlds.ts';

/** What a scenario of CodeDeploy came to. */
export interface CodeDeployHistory extends Lived {
  readonly scenario: CodeDeployScenario;
  readonly revisions: typeof revisions;
}

/** Runs one history of CodeDeploy in process, on stepped time. */
export async function runCodeDeployHistory(
  scenario: CodeDeployScenario,
  story: Story,
): Promise<CodeDeployHistory> {
  const { seed, variants, inputs, config, configAsked } = scenario;
  return withSimulator({ seed, time: { kind: 'stepped' }, variants }, async (simulator) => {
    const { control } = simulator;
    control.world(codeDeployWorldOf(scenario, registry, control.now()));
    const { aws, clock } = inProcess(simulator);
    await makeBusy(scenario, aws, (milliseconds) => simulator.advance(milliseconds));
    control.faults(scenario.faults);
    const log: string[] = [];
    const job = new AbortController();
    const part: Part = { intervened: undefined };
    const cancel = () => job.abort(new Error('The operation was canceled.'));
    const happenings = codeDeployHappenings(scenario, { simulator, aws, cancel }, part);
    const folder = mkdtempSync(join(tmpdir(), 'history-'));
    try {
      const appSpec = scenario.hook && join(folder, 'appspec.yaml');
      if (appSpec) writeFileSync(appSpec, appSpecOf(scenario));
      const asked = {
        ...inputs,
        cluster,
        ...(appSpec !== undefined && { appSpec }),
        ...(configAsked && { codeDeployConfig: config }),
      };
      const began = control.now();
      const { outputs, summary } = await story(
        asked,
        portsOf(aws, interrupted(clock, happenings), log),
        job.signal,
      );
      const ended = control.now();
      const { events, calls } = control.truth();
      const truth = { events: [...events], calls: [...calls] };
      return { scenario, outputs, summary, log, ...truth, began, ended, ...part, revisions };
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}

/** The world of a scenario before the step begins. @param now virtual milliseconds since the epoch */
export function codeDeployWorldOf(scenario: CodeDeployScenario, host: string, now: number): World {
  const { behaviour, config, configAsked, rollbackEvents, terminationWait, ready, alarm, hook } = scenario;
  const definition = (tag: string, of?: CodeDeployScenario['behaviour']) =>
    definitionOf(`${host}/web:${tag}`, of);
  const lacksImage = behaviour === 'image-gone' || behaviour === 'image-late';
  const answers = {
    succeeds: [],
    fails: [{ hookStatus: 'FAILED' }],
    breaks: [{ error: 'Task timed out after 3.00 seconds' }],
    'reports late': [{ hookStatus: 'IN_PROGRESS' }],
    'reports a failure late': [{ hookStatus: 'IN_PROGRESS' }],
  };
  return codeDeployWorld({
    desired: scenario.desired,
    group: {
      ...(!configAsked && { deploymentConfigName: config }),
      autoRollbackConfiguration: { enabled: rollbackEvents.length > 0, events: rollbackEvents },
      ...(alarm && { alarmConfiguration: { enabled: true, alarms: [{ name: alarmName }] } }),
      blueGreenDeploymentConfiguration: {
        terminateBlueInstancesOnDeploymentSuccess: { terminationWaitTimeInMinutes: terminationWait },
        ...(ready && {
          deploymentReadyOption: { actionOnTimeout: 'STOP_DEPLOYMENT', waitTimeInMinutes: ready.minutes },
        }),
      },
    },
    more: {
      images: [
        image('before'),
        image('theirs'),
        ...(lacksImage ? [] : [image('ours', labels[behaviour])]),
        image('others', labels.slow),
      ],
      roles: [{ roleName: 'execution' }, { roleName: 'ecsCodeDeployRole' }],
      secrets: [lockedSecret],
      alarms: [{ alarmName, stateValue: alarm?.already ? 'ALARM' : 'OK' }],
      functions: hook ? [{ functionName: 'check', answers: answers[hook.answer] }] : [],
      clusters: [{ clusterName: cluster, ...capacityOf(scenario, now) }],
      taskDefinitions: [
        definition('before'),
        definition('theirs'),
        definition('ours', behaviour),
        definition('others'),
      ],
      codeDeployConfigs: [
        {
          deploymentConfigName: 'HalfFirst',
          trafficRoutingConfig: {
            type: 'TimeBasedCanary',
            timeBasedCanary: { canaryPercentage: 50, canaryInterval: 2 },
          },
        },
        {
          deploymentConfigName: 'ThreeSteps',
          trafficRoutingConfig: {
            type: 'TimeBasedLinear',
            timeBasedLinear: { linearPercentage: 40, linearInterval: 2 },
          },
        },
      ],
    },
  });
}

/** Somebody else's deployment, which is going on when the step begins. */
export async function makeBusy(
  { busy }: CodeDeployScenario,
  aws: Aws,
  pass: (milliseconds: number) => void | Promise<void>,
): Promise<void> {
  if (!busy) return;
  await deploysByCodeDeploy(aws, 4);
  await pass(5_000);
}

/** An AppSpec with the scenario's hook. */
export function appSpecOf({ hook }: CodeDeployScenario): string {
  return appSpecWith(hook ? { [hook.event]: 'check' } : {});
}

interface Scene {
  readonly simulator: Pick<Simulator, 'control'>;
  readonly aws: Aws;
  readonly cancel: () => void;
}

/** Everything that happens beside the step; `part` is told of somebody else's doing. */
export function codeDeployHappenings(
  scenario: CodeDeployScenario,
  { simulator: { control }, aws, cancel }: Scene,
  part: Part,
): readonly Happening[] {
  const { intervention, alarm, behaviour, imageAfter, hook, ready } = scenario;
  const doing = async (act: () => Promise<void>): Promise<void> => {
    const from = control.now();
    try {
      await act();
    } finally {
      part.intervened = { from, to: control.now() };
    }
  };
  const interventions: Record<typeof intervention.kind, Happening['happen']> = {
    none: once(() => undefined),
    cancel: once(() => doing(async () => cancel())),
    stop: tried(() => doing(() => stopsCodeDeployment(aws, false))),
    'stop with rollback': tried(() => doing(() => stopsCodeDeployment(aws, true))),
    // Until none of the group goes on.
    deploy: tried(() => doing(async () => void (await deploysByCodeDeploy(aws, 2))), 3_000),
  };
  const happenings: (Happening | false | undefined)[] = [
    intervention.kind !== 'none' && {
      after: intervention.after,
      happen: interventions[intervention.kind],
    },
    alarm &&
      !alarm.already && {
        after: alarm.after,
        happen: once(() => control.world({ alarms: [{ alarmName, stateValue: 'ALARM' }] })),
      },
    behaviour === 'image-late' && {
      after: imageAfter,
      happen: once(() => control.world({ images: [image('ours', labels.good)] })),
    },
    ready?.continued !== undefined && {
      after: ready.continued,
      happen: tried(() => letTrafficMove(aws), 10_000),
    },
    hook?.answer.startsWith('reports') && {
      after: 45_000,
      happen: () => report(control, aws, hook.answer === 'reports late' ? 'Succeeded' : 'Failed'),
    },
  ];
  return happenings.filter((one) => typeof one === 'object');
}

const lockedSecret = {
  name: 'locked',
  arn: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:locked-AbCdEf',
  value: 'x',
  denied: true,
};

async function letTrafficMove({ codeDeploy }: Aws): Promise<void> {
  const list = new ListDeploymentsCommand({
    applicationName,
    deploymentGroupName,
    includeOnlyStatuses: ['Ready'],
  });
  const [deploymentId] = (await codeDeploy.send(list)).deployments ?? [];
  if (deploymentId === undefined) throw new Error('no deployment waits');
  await codeDeploy.send(new ContinueDeploymentCommand({ deploymentId, deploymentWaitType: 'READY_WAIT' }));
}

/** What a function says of each time that it was asked, half a minute or more later. */
async function report(
  control: Simulator['control'],
  { codeDeploy }: Aws,
  status: 'Succeeded' | 'Failed',
): Promise<number> {
  for (const { kind, codeDeployment, executionId } of control.truth().events) {
    if (kind !== 'codedeploy.hook-invoked') continue;
    const command = new PutLifecycleEventHookExecutionStatusCommand({
      deploymentId: String(codeDeployment),
      lifecycleEventHookExecutionId: String(executionId),
      status,
    });
    // Said already, or nobody waits for it any more.
    await codeDeploy.send(command).catch(() => undefined);
  }
  return 30_000;
}
