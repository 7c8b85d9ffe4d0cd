import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Aws } from '@ecs-actions/shared/aws/aws';
import type { Clock } from '@ecs-actions/shared/time/clock';
import { appSpecWith, codeDeployWorld } from '@ecs-actions/testkit/codedeploy-world';
import { deploysByCodeDeploy } from '@ecs-actions/testkit/somebody-at-codedeploy';
import { portsOf } from '@ecs-actions/testkit/ports';
import { inProcess, withSimulator } from '@ecs-actions/testkit/simulator';
import { cluster, image, service } from '@ecs-actions/testkit/worlds';
import type { World } from '@ecs-actions/simulator/control/world';
import type { Fault } from '@ecs-actions/simulator/protocol/faults';
import type { Simulator } from '@ecs-actions/simulator/simulator';
import type { Inputs } from '../src/inputs.ts';
import { main } from '../src/main.ts';
import { usualInputs } from './story.ts';

export const minute = 60_000;
export const crash = { crash: 3, 'crash-after': '2s' };
export const keepsBlue = (terminationWaitTimeInMinutes: number) => ({
  blueGreenDeploymentConfiguration: {
    terminateBlueInstancesOnDeploymentSuccess: { terminationWaitTimeInMinutes },
  },
});

export interface Scene {
  readonly simulator: Simulator;
  readonly aws: Aws;
  readonly clock: Clock;
}

export interface Deploying {
  readonly world?: World;
  readonly inputs?: Partial<Inputs>;
  readonly codeDeploy?: Partial<Inputs['codeDeploy']>;
  readonly faults?: readonly Fault[];
  /** Before the step begins, and while it runs. */
  readonly before?: (scene: Scene) => Promise<void>;
  readonly besides?: (scene: Scene) => Promise<void>;
}

/** Deploys image 2 in process. */
export async function deploy({
  world = codeDeployWorld(),
  inputs,
  codeDeploy,
  faults = [],
  before,
  besides,
}: Deploying) {
  return withSimulator({ time: { kind: 'stepped' } }, async (simulator) => {
    simulator.control.world(world);
    const { aws, clock } = inProcess(simulator);
    const scene = { simulator, aws, clock };
    await before?.(scene);
    simulator.control.faults(faults);
    const lines: string[] = [];
    const asked: Inputs = {
      ...usualInputs,
      ifInProgress: 'wait',
      cluster,
      services: [service],
      source: undefined,
      edits: { container: 'app', image: image.after },
      ...inputs,
      codeDeploy: { ...usualInputs.codeDeploy, ...codeDeploy },
    };
    const [{ outputs, summary, exit }] = await Promise.all([
      main(asked, portsOf(aws, clock, lines), new AbortController().signal),
      besides?.(scene),
    ]);
    const events = (kind: string) => simulator.truth.events.filter((event) => event.kind === kind);
    const created = events('codedeploy.created').filter(({ creator }) => creator === 'user');
    const shares = events('codedeploy.shifted')
      .filter(({ traffic }) => traffic === 'production')
      .map(({ percent }) => percent);
    return {
      status: outputs['status'],
      reason: outputs['failure-reason'],
      exit,
      outputs,
      summary,
      lines,
      created: created.length,
      registered: events('task-definition.registered').length - 1,
      shares,
      events,
    };
  });
}

/** An AppSpec with these hooks, in a file of its own. */
export async function withAppSpec<T>(
  hooks: Readonly<Record<string, string>>,
  body: (path: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'appspec-'));
  const path = join(folder, 'appspec.yaml');
  try {
    await writeFile(path, appSpecWith(hooks));
    return await body(path);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Another workflow that deploys what runs already. */
export async function startOther({ aws }: Scene): Promise<void> {
  await deploysByCodeDeploy(aws, 1);
}
