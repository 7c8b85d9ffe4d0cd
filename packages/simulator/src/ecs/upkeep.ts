import { budget } from './budget.ts';
import type { EcsContext } from './context.ts';
import { liveTasks } from './counts.ts';
import type { Failures } from './failures.ts';
import type { Deployment, Service, Task } from './model.ts';
import type { Placement } from './placement.ts';
import { type DeploymentTasks, planRolling, type RollingPlan } from './rolling-plan.ts';

/** The tasks of a deployment, counted for a plan. */
export function tally(service: Service, deployment: Deployment): DeploymentTasks {
  const tasks = liveTasks(service, deployment);
  return {
    live: tasks.length,
    healthy: tasks.filter(({ health }) => health === 'healthy').length,
    unhealthy: tasks.filter(({ health }) => health === 'unhealthy').length,
  };
}

/** Starts and stops tasks of one deployment as planned, the least useful first. */
export class Upkeep {
  readonly #placement: Placement;
  readonly #failures: Failures;
  readonly #context: EcsContext;

  constructor(context: EcsContext, placement: Placement, failures: Failures) {
    this.#context = context;
    this.#placement = placement;
    this.#failures = failures;
  }

  carryOut(
    service: Service,
    deployment: Deployment,
    plan: Pick<RollingPlan, 'start' | 'stopUnhealthy' | 'stopExcess'>,
  ): void {
    const tasks = liveTasks(service, deployment);
    const unhealthy = tasks.filter(({ health }) => health === 'unhealthy').slice(0, plan.stopUnhealthy);
    const excess = tasks
      .filter(({ health }) => health !== 'unhealthy')
      .sort(leastWorthFirst)
      .slice(0, plan.stopExcess);
    if (!this.#placement.start(service, deployment, plan.start))
      this.#failures.notPlaced(service, deployment);
    this.#placement.stop(service, [...unhealthy, ...excess], deployment);
  }

  /**
   * Keeps a deployment at a number of tasks, whatever the others of its service have.
   * @param frozen none is started any more
   */
  hold(service: Service, deployment: Deployment, wanted: number, frozen = false): void {
    deployment.desiredCount = wanted;
    const mayStart = this.#context.simulation.time.now >= deployment.startsNotBefore;
    const plan = planRolling({
      desired: wanted,
      ...budget(wanted, service.settings.deploymentConfiguration),
      primary: { ...tally(service, deployment), mayStart },
      others: [],
      frozen,
    });
    this.carryOut(service, deployment, plan);
  }

  /** Looks again when a deployment may start tasks that may start none now. */
  wait(service: Service): void {
    const { simulation, wakeups } = this.#context;
    for (const { startsNotBefore } of service.deployments) {
      if (startsNotBefore > simulation.time.now) wakeups.at(service, startsNotBefore);
    }
  }
}

const worth = { unhealthy: 0, waiting: 1, healthy: 2 } as const;

export function leastWorthFirst(a: Task, b: Task): number {
  return worth[a.health] - worth[b.health];
}
