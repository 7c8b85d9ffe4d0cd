import type { World } from '@ecs-actions/simulator/control/world';
import type { TruthCall, TruthEvent } from '@ecs-actions/simulator/core/truth';
import type { Ports } from '@ecs-actions/shared/runner/ports';
import type { Result } from '@ecs-actions/shared/runner/result';
import type { Clock } from '@ecs-actions/shared/time/clock';
import { portsOf, runContext } from './ports.ts';
import { inProcess, withSimulator } from './simulator.ts';
import { definition, image, webWorld } from './worlds.ts';

/** The names of `count` services, in order: `web-001`, … */
export function fleet(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `web-${String(index + 1).padStart(3, '0')}`);
}

interface FleetOptions {
  /** Each service runs a task definition of its own family, named as the service is; otherwise all run `web:1`. */
  readonly families?: 'each';
  /** Members of single services that are different. */
  readonly different?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** A world of services of two tasks each, all of which run image 1. */
export function fleetWorld(names: readonly string[], { families, different = {} }: FleetOptions = {}): World {
  const family = (name: string) => (families === 'each' ? name : 'web');
  return webWorld({
    more: {
      taskDefinitions: [...new Set(names.map(family))].map((one) => ({ ...definition(), family: one })),
      services: names.flatMap(
        (name) =>
          webWorld({
            service: { serviceName: name, taskDefinition: `${family(name)}:1`, ...different[name] },
          }).services,
      ),
    },
  });
}

/** The image that a release of these worlds deploys. */
export const newImage = image.after;

export interface FleetRun {
  readonly results: readonly Result[];
  readonly log: readonly string[];
  /** Of the simulator, from when the first job began. */
  readonly calls: readonly TruthCall[];
  readonly events: readonly TruthEvent[];
  /** Virtual milliseconds at which each job ended. */
  readonly ended: readonly number[];
}

/** Runs jobs at once, in process on stepped time, each with clients of its own as processes have. */
export async function runJobs(
  world: World,
  jobs: readonly ((ports: Ports) => Promise<Result>)[],
  seed = 1,
): Promise<FleetRun> {
  return withSimulator({ seed, time: { kind: 'stepped' } }, async (simulator) => {
    simulator.control.world(world);
    const { clock, clients } = inProcess(simulator);
    const { calls, events } = simulator.truth;
    const seeded = events.length;
    const log: string[] = [];
    const ends = jobs.map(async (job, index) => {
      // Time goes on for the others while a job writes its files, so its end is when it last looked at the clock.
      let ended = simulator.now();
      const watched: Clock = {
        now: () => (ended = clock.now()),
        sleep: (milliseconds, signal) => clock.sleep(milliseconds, signal),
      };
      const ports = portsOf(clients(index), watched, log);
      const result = await job({ ...ports, run: { ...runContext, runId: String(1_000 + index) } });
      return { result, ended };
    });
    const done = await Promise.all(ends);
    return {
      results: done.map(({ result }) => result),
      log,
      calls: [...calls],
      events: events.slice(seeded),
      ended: done.map(({ ended }) => ended),
    };
  });
}

const polls = new Set([
  'DescribeServices',
  'DescribeServiceDeployments',
  'ListServiceDeployments',
  'ListTasks',
  'DescribeTasks',
]);

/** The calls that look how deployments are, from when the last of them was started. */
export function pollingCalls({ calls }: FleetRun): number {
  const started = calls.findLastIndex(({ operation }) => operation === 'UpdateService');
  return calls.slice(started).filter(({ operation }) => polls.has(operation)).length;
}
