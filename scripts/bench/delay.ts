import { deployFleet } from '../../actions/render-deploy/test/story.ts';
import { fleet, fleetWorld, type FleetRun, newImage, runJobs } from '../../packages/testkit/src/fleet.ts';
import { awsEnvironment, runBundle } from '../../packages/testkit/src/runner.ts';
import { withSimulator } from '../../packages/testkit/src/simulator.ts';
import { type Figure, median, percentile } from '../figure.ts';

const rollouts = 20;
const jobs = 30;
/** Seconds after the end of a five-minute rollout at which the official action ended, over 100 runs. */
const official = { mean: 148, p95: 470 };

export const figure: Figure = {
  title: "From ECS's final state to the end of the step",
  about:
    "A rolling release of two tasks: from the moment ECS's deployment has ended to the end of the step. The bundle runs in real time against the simulator; " +
    `the distributions are of ${rollouts} rollouts, and of ${jobs} jobs at once in one account, in process and in virtual time: the simulator again. ` +
    `Beside them what \`aws-actions/amazon-ecs-deploy-task-definition\` 2.6.3 took for a rollout of five minutes: mean and 95th percentile of 100 runs of its bundle against a stub.`,
  async measure() {
    const single: number[] = [];
    for (let seed = 1; seed <= rollouts; seed += 1) {
      const [name = ''] = fleet(1);
      single.push(...delays(await runJobs(fleetWorld([name]), [deployFleet([name])], seed)));
    }
    const names = fleet(jobs);
    const together = delays(
      await runJobs(
        fleetWorld(names),
        names.map((name) => deployFleet([name])),
      ),
    );
    const mean = { what: 'official, mean', value: official.mean };
    const p95 = { what: 'official, 95th percentile', value: official.p95 };
    return [
      { what: 'the bundle, once', value: await ofBundle(), unit: 's', against: mean, limit: 0.05 },
      { what: 'one job, median', value: median(single), unit: 's', against: mean, limit: 0.0135 },
      {
        what: 'one job, 95th percentile',
        value: percentile(single, 95),
        unit: 's',
        against: p95,
        limit: 0.0085,
      },
      { what: `${jobs} jobs, median`, value: median(together), unit: 's', limit: 5 },
      { what: `${jobs} jobs, the latest`, value: Math.max(...together), unit: 's', limit: 10 },
    ];
  },
};

/** Seconds, by job. */
function delays({ events, ended }: FleetRun): number[] {
  const ends = events.filter(({ kind }) => kind === 'deployment.ended');
  return fleet(ended.length).map((name, index) => {
    const end = ends.find(({ service }) => String(service).endsWith(`/${name}`));
    return ((ended[index] ?? Number.NaN) - (end?.at ?? Number.NaN)) / 1_000;
  });
}

async function ofBundle(): Promise<number> {
  return withSimulator({}, async (simulator) => {
    const [name = ''] = fleet(1);
    simulator.control.world(fleetWorld([name]));
    using step = await runBundle('render-deploy', {
      inputs: { cluster: 'demo', service: name, image: newImage },
      env: awsEnvironment(simulator.url),
    });
    const exited = simulator.now();
    const ended = simulator.truth.events.find(({ kind }) => kind === 'deployment.ended');
    if (step.exitCode !== 0 || !ended) throw new Error(`The release was to succeed:\n${step.log}`);
    return (exited - ended.at) / 1_000;
  });
}
