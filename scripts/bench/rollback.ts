import { fleet, fleetWorld, newImage } from '../../packages/testkit/src/fleet.ts';
import { awsEnvironment, type BundleOptions, runBundle } from '../../packages/testkit/src/runner.ts';
import { type Simulator, startSimulator } from '../../packages/simulator/src/simulator.ts';
import type { Figure } from '../figure.ts';

/** Seconds of a step, by where they went. */
interface Spent {
  /** From the start of the process to the call that ECS deploys by. */
  readonly before: number;
  /** ECS's own steps. */
  readonly ecs: number;
  /** From the end of ECS's deployment to that of the process. */
  readonly after: number;
}

export const figure: Figure = {
  title: 'From the start of a rollback to the old release serving',
  about:
    'The bundle goes back from a release that serves to the one before, two tasks, rolling, in real time against the simulator. ' +
    "ECS's own steps take what they take; what is measured is all else, beside the same of render-deploy's bundle, which made that release a moment before. " +
    'A rollback reads the history of the service, and whether image, roles and secrets are still there.',
  async measure() {
    const simulator = await startSimulator();
    try {
      const [service = ''] = fleet(1);
      simulator.control.world(fleetWorld([service]));
      const inputs = { cluster: 'demo', service };
      const release = await spent(simulator, 'render-deploy', { inputs: { ...inputs, image: newImage } });
      const back = await spent(simulator, 'rollback', { inputs });
      const against = (value: number) => ({ what: 'render-deploy', value });
      const [own, theirs] = [back.before + back.after, release.before + release.after];
      return [
        { what: "beside ECS's own steps", value: own, unit: 's', against: against(theirs), limit: 2.5 },
        {
          what: 'until ECS is asked',
          value: back.before,
          unit: 's',
          against: against(release.before),
          limit: 2.5,
        },
        { what: "after ECS's final state", value: back.after, unit: 's', limit: 6 },
        {
          what: 'in all',
          value: own + back.ecs,
          unit: 's',
          against: { what: "ECS's own steps", value: back.ecs },
          limit: 1.5,
        },
      ];
    } finally {
      await simulator.close();
    }
  },
};

async function spent(
  simulator: Simulator,
  name: 'render-deploy' | 'rollback',
  options: BundleOptions,
): Promise<Spent> {
  const { calls, events } = simulator.truth;
  const [began, called, happened] = [simulator.now(), calls.length, events.length];
  using step = await runBundle(name, { ...options, env: awsEnvironment(simulator.url) });
  const exited = simulator.now();
  const asked = calls.slice(called).find(({ operation }) => operation === 'UpdateService');
  const ended = events.slice(happened).find(({ kind }) => kind === 'deployment.ended');
  if (step.exitCode !== 0 || !asked || !ended) throw new Error(`${name} was to succeed:\n${step.log}`);
  return {
    before: (asked.at - began) / 1_000,
    ecs: (ended.at - asked.at) / 1_000,
    after: (exited - ended.at) / 1_000,
  };
}
