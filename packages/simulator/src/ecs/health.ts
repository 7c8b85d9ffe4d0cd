import type { TargetState } from '../core/ports.ts';
import { containerHealth } from '../tasks/container-health.ts';
import { isEssential } from '../tasks/create.ts';
import { steadyBehaviour } from '../tasks/behaviour.ts';
import { taskFacts } from '../tasks/facts.ts';
import { later } from '../tasks/later.ts';
import type { EcsContext } from './context.ts';
import type { ServiceEvents } from './events.ts';
import type { Target, Task } from './model.ts';
import { events, stoppedReasons } from './texts.ts';

/** Without any check, a task is healthy once it has been RUNNING this long. */
const runningIsHealthyAfter = 40_000;
const lookEvery = { waiting: 5000, deploying: 10_000, steady: 30_000 } as const;

export interface HealthView {
  /** Of the essential containers that have a check of their own. */
  readonly containers: 'none' | 'UNKNOWN' | 'HEALTHY' | 'UNHEALTHY';
  readonly targets: readonly TargetState[];
  /** Virtual milliseconds since the task was RUNNING, and the grace period after that. */
  readonly runningFor: number;
  readonly grace: number;
}

/** When a task counts as healthy for its service. */
export function judgeHealth({ containers, targets, runningFor, grace }: HealthView): Task['health'] {
  const graceIsOver = runningFor >= grace;
  if (graceIsOver && (containers === 'UNHEALTHY' || targets.includes('unhealthy'))) return 'unhealthy';
  const checked = containers === 'none' || containers === 'HEALTHY';
  if (targets.length > 0)
    return checked && targets.every((state) => state === 'healthy') ? 'healthy' : 'waiting';
  if (containers === 'none') return runningFor >= runningIsHealthyAfter ? 'healthy' : 'waiting';
  return containers === 'HEALTHY' ? 'healthy' : 'waiting';
}

/** Looks at the running tasks of services, and says when one becomes healthy or unhealthy. */
export class HealthWatch {
  readonly #context: EcsContext;
  readonly #events: ServiceEvents;
  readonly #changed: (task: Task) => void;

  constructor(context: EcsContext, serviceEvents: ServiceEvents, changed: (task: Task) => void) {
    this.#context = context;
    this.#events = serviceEvents;
    this.#changed = changed;
  }

  /** Begins with a task that has just become RUNNING, or that has been running. */
  watch(task: Task): void {
    for (const container of task.containers) {
      const check = container.definition.healthCheck;
      if (!check || container.healthStatus !== 'UNKNOWN') continue;
      const { status, after } = containerHealth(check, container.behaviour ?? steadyBehaviour);
      this.#after(task, after, () => {
        container.healthStatus = status;
        task.version++;
        this.#look(task);
      });
    }
    if (!task.service) return;
    const grace = this.#grace(task);
    if (grace > 0) this.#after(task, grace, () => this.#look(task));
    if (task.loadBalancers.length > 0) this.#poll(task);
    else if (task.health === 'waiting') this.#after(task, runningIsHealthyAfter, () => this.#look(task));
  }

  #poll(task: Task): void {
    const deploying = task.service?.current !== undefined;
    const pause = task.health === 'healthy' ? (deploying ? 'deploying' : 'steady') : 'waiting';
    this.#after(task, lookEvery[pause], () => {
      this.#look(task);
      this.#poll(task);
    });
  }

  #look(task: Task): void {
    if (!task.service) return;
    const targets = task.targets.map((target) => ({ target, ...this.#targetHealth(target) }));
    const health = judgeHealth({
      containers: checkedContainers(task),
      targets: targets.map(({ state }) => state),
      runningFor: this.#now - (task.startedAt ?? this.#now),
      grace: this.#grace(task),
    });
    // A target that was healthy and is not known to be unhealthy has only not been looked at.
    if (health === task.health || (health === 'waiting' && task.health === 'healthy')) return;
    task.health = health;
    task.unhealthy = undefined;
    if (health === 'healthy') this.#record(task, 'task.healthy', {});
    if (health === 'unhealthy') {
      const sick = targets.find(({ state }) => state === 'unhealthy');
      if (sick) this.#blameTarget(task, sick.target, sick.description);
      else this.#blameContainer(task);
    }
    this.#changed(task);
  }

  #blameTarget(task: Task, target: Target, description = 'Health checks failed'): void {
    task.unhealthy = { by: 'target', stoppedReason: stoppedReasons.targetHealth(target.targetGroupArn) };
    this.#record(task, 'task.health-failed', { by: 'target', reason: description });
    if (task.service) {
      this.#events.say(
        task.service,
        events.unhealthyTarget(task.id, target.port, target.targetGroupArn, description),
      );
    }
  }

  #blameContainer(task: Task): void {
    task.unhealthy = { by: 'container', stoppedReason: stoppedReasons.containerHealth };
    this.#record(task, 'task.health-failed', { by: 'container' });
    if (task.service) this.#events.say(task.service, events.unhealthyContainer(task.id));
  }

  #targetHealth({ targetGroupArn, id, port }: Target): { state: TargetState; description?: string } {
    return this.#context.ports.targetGroups.health(targetGroupArn, id, port);
  }

  #grace(task: Task): number {
    return (task.service?.settings.healthCheckGracePeriodSeconds ?? 0) * 1000;
  }

  get #now(): number {
    return this.#context.simulation.time.now;
  }

  #after(task: Task, delay: number, then: () => void): void {
    later(this.#context.simulation.time, task, delay, 'health of', then);
  }

  #record(task: Task, kind: string, detail: Record<string, unknown>): void {
    this.#context.simulation.truth.record(this.#now, kind, { ...taskFacts(task), ...detail });
  }
}

function checkedContainers(task: Task): HealthView['containers'] {
  const statuses = task.containers
    .filter((container) => isEssential(container) && container.definition.healthCheck)
    .map(({ healthStatus }) => healthStatus);
  if (statuses.length === 0) return 'none';
  if (statuses.includes('UNHEALTHY')) return 'UNHEALTHY';
  return statuses.includes('UNKNOWN') ? 'UNKNOWN' : 'HEALTHY';
}
