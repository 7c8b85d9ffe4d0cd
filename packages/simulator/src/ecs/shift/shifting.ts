import type { Random } from '../../core/random.ts';
import type { EcsContext } from '../context.ts';
import { hasTasks, liveTasks } from '../counts.ts';
import { deploymentFacts } from '../facts.ts';
import type { Deployment, Service, ServiceDeployment } from '../model.ts';
import type { Rollouts } from '../rollouts.ts';
import type { Strategy } from '../strategy.ts';
import { timeLimits } from '../texts.ts';
import type { Upkeep } from '../upkeep.ts';
import type { Hooks } from './hooks.ts';
import type { Step } from './plan.ts';
import { currentStep, isLeaving, isSettled, type Shift } from './shift.ts';
import { isNetwork, shiftTraffic, wiringProblem } from './traffic.ts';

const stageLimit = 24 * 60 * 60 * 1000;
const deploymentLimit = 30 * stageLimit;
/** What a shift takes longer with a Network Load Balancer. */
const networkShift = 10 * 60 * 1000;

/** Blue/green, canary and linear deployments: stage by stage, each begun, awaited and left. */
export class Shifting implements Strategy {
  readonly #context: EcsContext;
  readonly #upkeep: Upkeep;
  readonly #rollouts: Rollouts;
  readonly #hooks: Hooks;
  readonly #random: Random;

  constructor(context: EcsContext, upkeep: Upkeep, rollouts: Rollouts, hooks: Hooks, random: Random) {
    this.#context = context;
    this.#upkeep = upkeep;
    this.#rollouts = rollouts;
    this.#hooks = hooks;
    this.#random = random;
  }

  look(service: Service): void {
    const { current } = service;
    if (!current?.shift) return;
    if (moving.has(current.status) && !current.shift.halted) this.#advance(service, current, current.shift);
    for (const deployment of service.deployments) {
      this.#keep(current, deployment, tasksWanted(service, current, current.shift, deployment));
    }
    this.#upkeep.wait(service);
  }

  #advance(service: Service, current: ServiceDeployment, shift: Shift): void {
    const step = currentStep(shift);
    if (!step) {
      this.#enter(current, shift, 0);
      return;
    }
    this.#hooks.expire(current, shift);
    if (this.#fails(current, shift, step)) return;
    const { now } = this.#context.simulation.time;
    const done =
      now >= shift.restsUntil && shift.running.every(isSettled) && isWorkDone(service, current, shift, step);
    if (!done) this.#wait(current, shift, step);
    else if (shift.position + 1 < shift.steps.length) this.#enter(current, shift, shift.position + 1);
    else this.#complete(service, current);
  }

  #enter(current: ServiceDeployment, shift: Shift, position: number): void {
    const { time, truth, variants } = this.#context.simulation;
    shift.position = position;
    const step = currentStep(shift);
    if (!step) return;
    const { stage, bake = 0 } = step;
    if (stage !== 'PRE_PRODUCTION_TRAFFIC_SHIFT' || variants.preProductionStageTold) {
      current.lifecycleStage = stage;
    }
    const shifts = shift.routed && (stage === 'PRODUCTION_TRAFFIC_SHIFT' || stage === 'TEST_TRAFFIC_SHIFT');
    const work = this.#random.integer(2000, 6000) + (shifts && isNetwork(current) ? networkShift : 0);
    shift.enteredAt = time.now;
    shift.restsUntil = time.now + work + bake;
    current.updatedAt = time.now;
    const isNew = shift.steps[position - 1]?.stage !== stage;
    if (isNew) {
      truth.record(time.now, 'stage.entered', {
        ...deploymentFacts(current),
        stage,
        direction: shift.direction,
      });
    }
    const problem = this.#begin(current, shift, step);
    if (problem !== undefined) {
      this.#rollouts.abandon(current, 'wiring', problem);
      return;
    }
    if (isNew) this.#hooks.begin(current, shift, stage);
    this.#wait(current, shift, step);
  }

  /** @returns what makes the step impossible */
  #begin(current: ServiceDeployment, shift: Shift, { stage, production, test }: Step): string | undefined {
    if (stage === 'PRE_SCALE_UP') return wiringProblem(this.#context, current);
    if (production !== undefined || test !== undefined) {
      return shiftTraffic(this.#context, current, shift, { production, test });
    }
    if (isLeaving(shift)) {
      // Green counts as proven from here on, and nothing watches it any more.
      current.target.everCompleted = true;
      for (const monitor of [current.alarms, current.breaker]) {
        if (monitor.status === 'MONITORING') monitor.status = 'MONITORING_COMPLETE';
      }
    }
    return undefined;
  }

  /** Whether a hook or the time that has passed ends the deployment. */
  #fails(current: ServiceDeployment, shift: Shift, { stage, bake = 0 }: Step): boolean {
    const { time, variants } = this.#context.simulation;
    const objection = shift.running.find((run) => run.objection !== undefined)?.objection;
    const heard = shift.running.every(isSettled) || !variants.failedHookWaits;
    if (objection !== undefined && heard) {
      if (shift.direction === 'back' && variants.failedHookInRollback === 'ignored') return false;
      this.#rollouts.abandon(current, 'hook', objection);
      return true;
    }
    if (shift.direction === 'back' || isLeaving(shift)) return false;
    // A pause has a limit of its own, which may be longer.
    const paused = shift.running.some(({ hook }) => hook.targetType === 'PAUSE');
    if (time.now - current.createdAt >= deploymentLimit) {
      this.#rollouts.abandon(current, 'time-limit', timeLimits.deployment);
      return true;
    }
    if (paused || time.now - shift.enteredAt - bake < stageLimit) return false;
    this.#rollouts.abandon(current, 'time-limit', timeLimits.stage(stage));
    return true;
  }

  /** Looks again when something is due that does not announce itself. */
  #wait(current: ServiceDeployment, shift: Shift, { bake = 0 }: Step): void {
    const { now } = this.#context.simulation.time;
    const due = [
      shift.restsUntil,
      shift.enteredAt + bake + stageLimit,
      current.createdAt + deploymentLimit,
      ...shift.running.filter((run) => !isSettled(run)).map(({ expiresAt }) => expiresAt),
    ].filter((at) => at > now);
    if (due.length > 0) this.#context.wakeups.at(current.service, Math.min(...due));
  }

  #complete(service: Service, current: ServiceDeployment): void {
    const [primary] = service.deployments;
    service.deployments = service.deployments.filter(
      (deployment) => deployment === primary || hasTasks(service, deployment),
    );
    this.#rollouts.complete(service, current);
  }

  /** @param wanted undefined: what there is stays as it is */
  #keep(current: ServiceDeployment, deployment: Deployment, wanted: number | undefined): void {
    if (wanted === undefined) return;
    const frozen = deployment === current.target && deployment.rolloutState === 'FAILED' && wanted > 0;
    this.#upkeep.hold(current.service, deployment, wanted, frozen);
  }
}

const moving: ReadonlySet<string> = new Set(['IN_PROGRESS', 'ROLLBACK_REQUESTED', 'ROLLBACK_IN_PROGRESS']);

/** Tasks that a deployment of the service is to have at this step; undefined: those that it has. */
function tasksWanted(
  service: Service,
  { target }: ServiceDeployment,
  shift: Shift,
  deployment: Deployment,
): number | undefined {
  const { desiredCount } = service.settings;
  const kept = shift.direction === 'back' ? shift.blue : target;
  const passed = shift.steps.slice(0, shift.position + 1);
  const cleaning = currentStep(shift)?.stage === 'CLEAN_UP';
  if (deployment === kept && kept !== target) return desiredCount;
  if (cleaning) return deployment === kept ? desiredCount : 0;
  if (deployment === shift.blue) return desiredCount;
  if (deployment === target) {
    if (shift.direction === 'back') return undefined;
    return passed.some(({ stage }) => stage === 'SCALE_UP') ? desiredCount : 0;
  }
  const replaced = passed.some(
    ({ stage, production }) => stage === 'RECONCILE_SERVICE' && production !== undefined,
  );
  return replaced ? 0 : undefined;
}

function isWorkDone(
  service: Service,
  { target }: ServiceDeployment,
  { direction, blue }: Shift,
  { stage, production }: Step,
): boolean {
  const kept = direction === 'back' ? blue : target;
  const alone = (deployment: Deployment | undefined): boolean =>
    service.deployments.every((other) => other === deployment || !hasTasks(service, other));
  switch (stage) {
    case 'RECONCILE_SERVICE':
      return isWhole(service, blue) && (production === undefined || alone(blue));
    case 'SCALE_UP':
      return isWhole(service, kept);
    case 'CLEAN_UP':
      return alone(kept) && isWhole(service, kept);
    default:
      return true;
  }
}

/** All of its tasks are there and healthy. */
function isWhole(service: Service, deployment: Deployment | undefined): boolean {
  if (!deployment) return true;
  const healthy = liveTasks(service, deployment).filter(({ health }) => health === 'healthy');
  return healthy.length >= service.settings.desiredCount;
}
