import { mostFailedResolutions, resetsOnHealthyTask, threshold } from './circuit-breaker.ts';
import type { EcsContext } from './context.ts';
import type { ServiceEvents } from './events.ts';
import { deploymentFacts } from './facts.ts';
import type { Deployment, Service, ServiceDeployment, Task } from './model.ts';
import type { Rollouts } from './rollouts.ts';
import { events } from './texts.ts';

const longestWait = 15 * 60 * 1000;
const firstWait = 15_000;
/** Each start that fails before RUNNING makes the scheduler wait four times as long. */
const growth = 4;
const longestWaitForCapacity = 2 * 60 * 1000;
const impairedAfter = 3;

/** Counts what fails: for `failedTasks`, for the circuit breaker, and for the pause before the next attempt. */
export class Failures {
  readonly #context: EcsContext;
  readonly #events: ServiceEvents;
  readonly #rollouts: Rollouts;

  constructor(context: EcsContext, serviceEvents: ServiceEvents, rollouts: Rollouts) {
    this.#context = context;
    this.#events = serviceEvents;
    this.#rollouts = rollouts;
  }

  /** A task is ending. Those that the scheduler or a user stopped are no failures, unless they were unhealthy. */
  taskEnds(service: Service, deployment: Deployment, task: Task): void {
    const failed =
      task.health === 'unhealthy' ||
      task.stopCode === 'TaskFailedToStart' ||
      task.stopCode === 'EssentialContainerExited';
    if (!failed) return;
    const crashed = this.#crashesAreThrottled && task.health === 'waiting';
    if (task.startedAt === undefined || crashed) this.#pause(service, deployment);
    const pulling = task.pullStartedAt !== undefined && task.pullStoppedAt === undefined;
    if (pulling && !this.#context.simulation.variants.pullFailuresTrip) deployment.failedTasks++;
    else this.#count(service, deployment);
  }

  /** Tasks could not be placed. */
  notPlaced(service: Service, deployment: Deployment): void {
    deployment.failedStarts++;
    const wait = Math.min(longestWaitForCapacity, firstWait * 2 ** (deployment.failedStarts - 1));
    deployment.startsNotBefore = this.#context.simulation.time.now + wait;
    if (this.#context.simulation.variants.placementCountsAsFailed) this.#count(service, deployment);
  }

  taskRuns(deployment: Deployment): void {
    if (!this.#crashesAreThrottled) startsSucceed(deployment);
  }

  taskIsHealthy(service: Service, deployment: Deployment): void {
    startsSucceed(deployment);
    deployment.hadHealthyTask = true;
    deployment.failedTasks = 0;
    const breaker = service.current?.configuration.deploymentCircuitBreaker;
    if (resetsOnHealthyTask(breaker)) this.#setFailures(service, deployment, 0);
  }

  get #crashesAreThrottled(): boolean {
    return this.#context.simulation.variants.crashesAreThrottled;
  }

  #count(service: Service, deployment: Deployment): void {
    deployment.updatedAt = this.#context.simulation.time.now;
    if (!deployment.hadHealthyTask) deployment.failedTasks++;
    this.#setFailures(service, deployment, deployment.failures + 1);
    this.#judge(service, deployment);
  }

  #setFailures(service: Service, deployment: Deployment, failures: number): void {
    deployment.failures = failures;
    const { current } = service;
    if (current?.target === deployment) current.breaker.failureCount = failures;
  }

  #judge(service: Service, deployment: Deployment): void {
    const { current } = service;
    const breaker = current?.configuration.deploymentCircuitBreaker;
    if (!current || !breaker?.enable || deployment !== service.deployments[0]) return;
    if (deployment.rolloutState !== 'IN_PROGRESS' || current.breaker.status === 'DISABLED') return;
    const limit = threshold(breaker, service.settings.desiredCount);
    const unresolvable = deployment.failedResolutions >= mostFailedResolutions;
    if (deployment.failures < limit && !unresolvable) return;
    if (current.status === 'IN_PROGRESS' && current.breaker.status === 'MONITORING') {
      this.#tripped(current, deployment, limit);
      this.#rollouts.fail(current, 'circuit-breaker');
    } else if (current.status === 'ROLLBACK_IN_PROGRESS') {
      this.#tripped(current, deployment, limit);
      this.#rollouts.failRollback(current);
    }
  }

  #tripped(current: ServiceDeployment, deployment: Deployment, limit: number): void {
    const { simulation } = this.#context;
    simulation.truth.record(simulation.time.now, 'breaker.tripped', {
      ...deploymentFacts(current),
      failures: deployment.failures,
      threshold: limit,
    });
  }

  #pause(service: Service, deployment: Deployment): void {
    const { now } = this.#context.simulation.time;
    // Tasks that were started together and fail together are one attempt.
    if (now < deployment.startsNotBefore) return;
    deployment.failedStarts++;
    deployment.startsNotBefore =
      now + Math.min(longestWait, firstWait * growth ** (deployment.failedStarts - 1));
    if (deployment.failedStarts >= impairedAfter) this.#events.say(service, events.impaired);
  }
}

function startsSucceed(deployment: Deployment): void {
  deployment.failedStarts = 0;
  deployment.startsNotBefore = 0;
}
