import { deployFleet } from '../../actions/render-deploy/test/story.ts';
import { codeDeployWorld } from '../../packages/testkit/src/codedeploy-world.ts';
import { fleet, fleetWorld, newImage, runJobs } from '../../packages/testkit/src/fleet.ts';
import { awsEnvironment, runBundle } from '../../packages/testkit/src/runner.ts';
import { shiftingWorld } from '../../packages/testkit/src/shifting-world.ts';
import { withSimulator } from '../../packages/testkit/src/simulator.ts';
import { cluster, service } from '../../packages/testkit/src/worlds.ts';
import type { World } from '../../packages/simulator/src/control/world.ts';
import { type Figure, type Measurement, median, percentile } from '../figure.ts';

const rollouts = 20;
const jobs = 30;
/** Seconds after the end of a five-minute rollout at which the official action ended, over 100 runs. */
const official = { mean: 148, p95: 470 };

interface Strategy {
  readonly name: string;
  readonly world: World;
  /** Without its waits, for a rollout in real time. */
  readonly quickly: World;
  /** The simulator's word for the end state. */
  readonly end: string;
}

const [single = ''] = fleet(1);
const shifting = (strategy: string, settings: object): World =>
  shiftingWorld({ configuration: { strategy, ...settings } });
const byCodeDeploy = (deploymentConfigName: string): World =>
  codeDeployWorld({
    group: {
      deploymentConfigName,
      blueGreenDeploymentConfiguration: {
        terminateBlueInstancesOnDeploymentSuccess: { terminationWaitTimeInMinutes: 60 },
      },
    },
  });

/** For CodeDeploy the end is that all traffic has moved; the old tasks are kept for an hour after that. */
const strategies: readonly Strategy[] = [
  {
    name: 'rolling',
    world: fleetWorld([single]),
    quickly: fleetWorld([single]),
    end: 'deployment.ended',
  },
  {
    name: 'blue-green',
    world: shifting('BLUE_GREEN', { bakeTimeInMinutes: 3 }),
    quickly: shifting('BLUE_GREEN', { bakeTimeInMinutes: 0 }),
    end: 'deployment.ended',
  },
  {
    name: 'canary',
    world: shifting('CANARY', {
      bakeTimeInMinutes: 2,
      canaryConfiguration: { canaryPercent: 10, canaryBakeTimeInMinutes: 3 },
    }),
    quickly: shifting('CANARY', {
      bakeTimeInMinutes: 0,
      canaryConfiguration: { canaryPercent: 10, canaryBakeTimeInMinutes: 0 },
    }),
    end: 'deployment.ended',
  },
  {
    name: 'linear',
    world: shifting('LINEAR', {
      bakeTimeInMinutes: 2,
      linearConfiguration: { stepPercent: 25, stepBakeTimeInMinutes: 1 },
    }),
    quickly: shifting('LINEAR', {
      bakeTimeInMinutes: 0,
      linearConfiguration: { stepPercent: 50, stepBakeTimeInMinutes: 0 },
    }),
    end: 'deployment.ended',
  },
  {
    name: 'CodeDeploy',
    world: byCodeDeploy('CodeDeployDefault.ECSCanary10Percent5Minutes'),
    quickly: byCodeDeploy('CodeDeployDefault.ECSAllAtOnce'),
    end: 'codedeploy.waits-for-termination',
  },
];

export const figure: Figure = {
  title: "From ECS's final state to the end of the step",
  about:
    'A release of two tasks by each strategy: from the moment the deployment has ended to the end of the step. The bundle runs in real time against the simulator, without bake times, all strategies at once; ' +
    `the distributions are of ${rollouts} rollouts with bake times, and of ${jobs} rolling jobs at once in one account, in process and in virtual time: the simulator again. ` +
    'The end of a deployment by CodeDeploy is that all traffic has moved. ' +
    `Beside them what \`aws-actions/amazon-ecs-deploy-task-definition\` 2.6.3 took for a rollout of five minutes: mean and 95th percentile of 100 runs of its bundle against a stub.`,
  async measure() {
    const mean = { what: 'official, mean', value: official.mean };
    const p95 = { what: 'official, 95th percentile', value: official.p95 };
    const bundles = await Promise.all(
      strategies.map(async (strategy) => ({
        what: `the bundle, ${strategy.name}`,
        value: await ofBundle(strategy),
        unit: 's' as const,
        against: mean,
        limit: 0.05,
      })),
    );
    const distributions: Measurement[] = [];
    for (const strategy of strategies) {
      const delays = await ofOneJob(strategy);
      distributions.push(
        {
          what: `${strategy.name}, median`,
          value: median(delays),
          unit: 's',
          against: mean,
          limit: 0.0135,
        },
        {
          what: `${strategy.name}, 95th percentile`,
          value: percentile(delays, 95),
          unit: 's',
          against: p95,
          limit: 0.0085,
        },
      );
    }
    const together = await ofJobsAtOnce();
    return [
      ...bundles,
      ...distributions,
      { what: `${jobs} jobs, median`, value: median(together), unit: 's', limit: 5 },
      { what: `${jobs} jobs, the latest`, value: Math.max(...together), unit: 's', limit: 10 },
    ];
  },
};

/** The service that a strategy's worlds hold. */
function serviceOf({ name }: Strategy): string {
  return name === 'rolling' ? single : service;
}

/** Seconds, by rollout. */
async function ofOneJob(strategy: Strategy): Promise<readonly number[]> {
  const delays: number[] = [];
  for (let seed = 1; seed <= rollouts; seed += 1) {
    const job = deployFleet([serviceOf(strategy)]);
    const { events, ended, results } = await runJobs(strategy.world, [job], seed);
    const end = events.find(({ kind }) => kind === strategy.end);
    const [result] = results;
    if (result?.exit !== 0 || !end) throw new Error(`The release was to succeed by ${strategy.name}.`);
    delays.push(((ended[0] ?? Number.NaN) - end.at) / 1_000);
  }
  return delays;
}

/** Seconds, by job. */
async function ofJobsAtOnce(): Promise<readonly number[]> {
  const names = fleet(jobs);
  const { events, ended } = await runJobs(
    fleetWorld(names),
    names.map((name) => deployFleet([name])),
  );
  const ends = events.filter(({ kind }) => kind === 'deployment.ended');
  return names.map((name, index) => {
    const end = ends.find((event) => String(event.service).endsWith(`/${name}`));
    return ((ended[index] ?? Number.NaN) - (end?.at ?? Number.NaN)) / 1_000;
  });
}

async function ofBundle(strategy: Strategy): Promise<number> {
  return withSimulator({}, async (simulator) => {
    simulator.control.world(strategy.quickly);
    using step = await runBundle('render-deploy', {
      inputs: { cluster, service: serviceOf(strategy), image: newImage },
      env: awsEnvironment(simulator.url),
    });
    const exited = simulator.now();
    const ended = simulator.truth.events.find(({ kind }) => kind === strategy.end);
    if (step.exitCode !== 0 || !ended) throw new Error(`The release was to succeed:\n${step.log}`);
    return (exited - ended.at) / 1_000;
  });
}
