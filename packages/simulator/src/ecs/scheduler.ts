import type { TaskListener } from '../tasks/lifecycle.ts';
import { TaskLifecycle } from '../tasks/lifecycle.ts';
import type { EcsContext } from './context.ts';
import { liveTasks } from './counts.ts';
import type { ServiceEvents } from './events.ts';
import { Failures } from './failures.ts';
import { HealthWatch } from './health.ts';
import type { Service, Task } from './model.ts';
import { Placement } from './placement.ts';
import { Rolling } from './rolling.ts';
import type { Rollouts } from './rollouts.ts';
import { Hooks } from './shift/hooks.ts';
import { Shifting } from './shift/shifting.ts';
import type { Strategy } from './strategy.ts';
import { ownController } from './task-set.ts';
import { TaskSetUpkeep } from './task-sets.ts';
import { events } from './texts.ts';
import { Upkeep } from './upkeep.ts';

const steadyIsRepeatedAfter = 6 * 60 * 60 * 1000;

/** Keeps services as they are set: looks at each after everything that happens to it. */
export class Scheduler implements TaskListener {
  readonly lifecycle: TaskLifecycle;
  readonly hooks: Hooks;
  readonly #context: EcsContext;
  readonly #events: ServiceEvents;
  readonly #failures: Failures;
  readonly #health: HealthWatch;
  readonly #placement: Placement;
  readonly #rolling: Strategy;
  readonly #shifting: Strategy;
  readonly #taskSets: Strategy;

  constructor(context: EcsContext, serviceEvents: ServiceEvents, rollouts: Rollouts) {
    this.#context = context;
    this.#events = serviceEvents;
    this.lifecycle = new TaskLifecycle(context, this);
    this.#failures = new Failures(context, serviceEvents, rollouts);
    this.#placement = new Placement(context, serviceEvents, this.lifecycle);
    const upkeep = new Upkeep(context, this.#placement, this.#failures);
    this.#rolling = new Rolling(context, serviceEvents, this.#placement, upkeep, rollouts);
    this.#taskSets = new TaskSetUpkeep(upkeep);
    this.#health = new HealthWatch(context, serviceEvents, (task) => {
      this.#healthChanged(task);
    });
    // Last, so that what is drawn for it shifts nothing that others draw.
    const random = context.simulation.random.fork();
    this.hooks = new Hooks(context, random.fork());
    this.#shifting = new Shifting(context, upkeep, rollouts, this.hooks, random);
    context.wakeups.onWake((service) => {
      this.#look(service);
    });
  }

  running(task: Task): void {
    if (task.service && task.deployment) {
      this.#failures.taskRuns(task.deployment);
      this.#context.wakeups.soon(task.service);
    }
  }

  serving(task: Task): void {
    this.#health.watch(task);
    // What has been running before the world began is no news.
    if (!task.service || task.health === 'healthy') return;
    for (const { targetGroupArn } of task.targets) {
      this.#events.say(task.service, events.registered(1, targetGroupArn));
    }
  }

  ending(task: Task): void {
    if (!task.service || !task.deployment) return;
    this.#failures.taskEnds(task.service, task.deployment, task);
    task.service.steadySaidAt = undefined;
    this.#context.wakeups.soon(task.service);
  }

  stopped(task: Task): void {
    if (task.service) this.#context.wakeups.soon(task.service);
  }

  #healthChanged(task: Task): void {
    if (!task.service || !task.deployment) return;
    if (task.health === 'healthy') this.#failures.taskIsHealthy(task.service, task.deployment);
    this.#context.wakeups.soon(task.service);
  }

  #look(service: Service): void {
    if (service.status === 'ACTIVE') {
      // Between deployments every service is kept up in the same way.
      this.#strategyOf(service).look(service);
      this.#saySteady(service);
    } else if (service.status === 'DRAINING') this.#drain(service);
  }

  #strategyOf(service: Service): Strategy {
    if (!ownController(service)) return this.#taskSets;
    return service.current?.shift ? this.#shifting : this.#rolling;
  }

  /** A service that is being deleted: its tasks stop, then it is INACTIVE. */
  #drain(service: Service): void {
    const [primary] = service.deployments;
    if (!primary) return;
    for (const deployment of service.deployments) {
      deployment.desiredCount = 0;
      this.#placement.stop(service, liveTasks(service, deployment), primary);
    }
    if (service.tasks.size > 0) {
      this.#context.wakeups.soon(service);
      return;
    }
    service.status = 'INACTIVE';
    service.deployments = [];
    service.history = [];
    this.#context.simulation.truth.record(this.#context.simulation.time.now, 'service.gone', {
      service: service.arn,
    });
  }

  #saySteady(service: Service): void {
    const { now } = this.#context.simulation.time;
    const [primary] = service.deployments;
    const tasks = [...service.tasks].filter(({ lastStatus }) => lastStatus !== 'DEPROVISIONING');
    const steady =
      service.current === undefined &&
      primary?.rolloutState === 'COMPLETED' &&
      tasks.length === service.settings.desiredCount &&
      tasks.every(({ health }) => health === 'healthy');
    if (!steady) {
      service.steadySaidAt = undefined;
      return;
    }
    if (service.steadySaidAt === undefined || now - service.steadySaidAt >= steadyIsRepeatedAfter) {
      this.#events.say(service, events.steady);
      this.#events.forget(service);
      service.steadySaidAt = now;
    }
    this.#context.wakeups.at(service, service.steadySaidAt + steadyIsRepeatedAfter);
  }
}
