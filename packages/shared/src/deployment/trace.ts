import type { Service } from '@aws-sdk/client-ecs';
import type { TaskView } from '../ecs/task-view.ts';
import type { EventView, Observation } from './observation.ts';
import type { Subject } from './subject.ts';

/** While none of a deployment's tasks is healthy, stopped ones are looked for at least this often (milliseconds). */
const tasksAtLeastEvery = 30_000;

/** What an observer remembers of a subject between looks, to read and report no more than is needed. */
export class Trace {
  readonly #reported = new Set<string>();
  #movement = '';
  #tasksReadAt = 0;
  #healthy = false;
  /** One of the tasks was on its way to STOPPED, which is when it says why. */
  #stopping = false;

  /** What the service has said since the deployment began and has not been told yet, oldest first. */
  newEvents({ createdAt: began }: Subject, { events = [] }: Service): readonly EventView[] {
    const fresh = events
      .map(({ id = '', createdAt, message = '' }) => ({ id, at: createdAt?.getTime() ?? 0, message }))
      .filter(({ id, at }) => !this.#reported.has(id) && at >= began);
    for (const { id } of fresh) this.#reported.add(id);
    return fresh.toReversed();
  }

  /**
   * Whether tasks may show something new.
   * @param movement changes when something happened that tasks may explain
   */
  tasksAreDue(now: number, movement: string): boolean {
    const late = !this.#healthy && now - this.#tasksReadAt >= tasksAtLeastEvery;
    return movement !== this.#movement || late || this.#stopping;
  }

  tasksRead(now: number, movement: string, tasks: readonly TaskView[]): void {
    this.#movement = movement;
    this.#tasksReadAt = now;
    this.#healthy = tasks.some(({ health, lastStatus }) => health === 'HEALTHY' && lastStatus === 'RUNNING');
    this.#stopping = tasks.some(
      ({ desiredStatus, lastStatus }) => desiredStatus === 'STOPPED' && lastStatus !== 'STOPPED',
    );
  }
}

/** A service as DescribeServices tells it, as far as a verdict needs it. */
export function serviceView(service: Service): Observation['service'] {
  return {
    status: service.status ?? '',
    taskDefinitionArn: service.taskDefinition,
    desired: service.desiredCount ?? 0,
    running: service.runningCount ?? 0,
    pending: service.pendingCount ?? 0,
  };
}
