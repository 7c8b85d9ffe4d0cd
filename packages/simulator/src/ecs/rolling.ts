import { budget, successCount } from './budget.ts';
import type { EcsContext } from './context.ts';
import { hasTasks, liveTasks } from './counts.ts';
import type { ServiceEvents } from './events.ts';
import type { Deployment, Service, ServiceDeployment } from './model.ts';
import type { Placement } from './placement.ts';
import { planRolling, type RollingPlan } from './rolling-plan.ts';
import type { Rollouts } from './rollouts.ts';
import type { Strategy } from './strategy.ts';
import { events } from './texts.ts';
import { leastWorthFirst, tally, type Upkeep } from './upkeep.ts';

/** What ECS computes from the alarms where no bake time is set. */
const bakeForAlarms = 3 * 60 * 1000;

/** Rolling deployments, and the upkeep of a rolling service between them. */
export class Rolling implements Strategy {
  readonly #context: EcsContext;
  readonly #events: ServiceEvents;
  readonly #placement: Placement;
  readonly #upkeep: Upkeep;
  readonly #rollouts: Rollouts;

  constructor(
    context: EcsContext,
    serviceEvents: ServiceEvents,
    placement: Placement,
    upkeep: Upkeep,
    rollouts: Rollouts,
  ) {
    this.#context = context;
    this.#events = serviceEvents;
    this.#placement = placement;
    this.#upkeep = upkeep;
    this.#rollouts = rollouts;
  }

  look(service: Service): void {
    const [primary, ...older] = service.deployments;
    // What never succeeded goes before what did.
    const others = older.sort((a, b) => Number(a.everCompleted) - Number(b.everCompleted));
    if (!primary || service.current?.status === 'PENDING') return;
    primary.desiredCount = service.settings.desiredCount;
    const { now } = this.#context.simulation.time;
    const plan = planRolling({
      desired: service.settings.desiredCount,
      ...budget(service.settings.desiredCount, service.settings.deploymentConfiguration),
      primary: { ...tally(service, primary), mayStart: now >= primary.startsNotBefore },
      others: others.map((other) => ({
        ...tally(service, other),
        keeps: other.everCompleted ? other.desiredCount : 0,
      })),
      frozen: primary.rolloutState === 'FAILED',
    });
    this.#carryOut(service, primary, others, plan);
    if (service.current) this.#conclude(service, service.current, primary);
    this.#drop(service);
    this.#upkeep.wait(service);
  }

  #carryOut(service: Service, primary: Deployment, others: readonly Deployment[], plan: RollingPlan): void {
    const { now } = this.#context.simulation.time;
    this.#upkeep.carryOut(service, primary, plan);
    for (const [index, other] of others.entries()) {
      const { start = 0, stop = 0, keeps = 0 } = plan.others[index] ?? {};
      const released = liveTasks(service, other).sort(leastWorthFirst).slice(0, stop);
      if (now >= other.startsNotBefore) this.#placement.start(service, other, start);
      this.#placement.stop(service, released, primary);
      other.desiredCount = keeps;
    }
    if (plan.stuck) this.#events.say(service, events.stuck);
  }

  /** Takes out of the list what has no tasks and nothing to come back for. */
  #drop(service: Service): void {
    const [primary, ...others] = service.deployments;
    if (!primary) return;
    const settled = service.current === undefined && primary.rolloutState === 'COMPLETED';
    const staying = others.filter((other) => hasTasks(service, other) || (other.everCompleted && !settled));
    if (staying.length < others.length) service.deployments = [primary, ...staying];
  }

  #conclude(service: Service, current: ServiceDeployment, primary: Deployment): void {
    if (primary.rolloutState !== 'IN_PROGRESS') return;
    const { desiredCount } = service.settings;
    const early = current.rollback ? undefined : current.configuration.earlySuccessCriteria;
    const healthy = liveTasks(service, primary).filter((task) => task.health === 'healthy').length;
    const wanted = current.rollback ? desiredCount : successCount(desiredCount, current.configuration);
    if (healthy < wanted) return;
    const cleaned = service.deployments.every((other) => other === primary || !hasTasks(service, other));
    if (early?.enable) {
      if (!this.#baked(service, current)) return;
      if (early.sourceServiceRevisionCleanup !== 'DEFERRED' && !cleaned) return;
    } else if (!cleaned || !this.#baked(service, current)) return;
    this.#rollouts.complete(service, current);
  }

  /** Whether the time in which alarms may still fail the deployment is over. */
  #baked(service: Service, current: ServiceDeployment): boolean {
    const minutes = current.configuration.bakeTimeInMinutes ?? 0;
    const computed = current.alarms.status === 'MONITORING' ? bakeForAlarms : 0;
    const time = minutes > 0 ? minutes * 60_000 : computed;
    if (time === 0 || current.rollback) return true;
    const { now } = this.#context.simulation.time;
    if (current.bakedAt === undefined) {
      current.bakedAt = now + time;
      if (this.#context.simulation.variants.rollingStages) current.lifecycleStage = 'BAKE_TIME';
    }
    if (now >= current.bakedAt) return true;
    this.#context.wakeups.at(service, current.bakedAt);
    return false;
  }
}
