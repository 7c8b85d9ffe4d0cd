import type { Random } from '../core/random.ts';
import { threshold } from './circuit-breaker.ts';
import type { EcsContext } from './context.ts';
import { liveTasks, revisionCounts } from './counts.ts';
import type { ServiceEvents } from './events.ts';
import { deploymentFacts } from './facts.ts';
import type {
  Deployment,
  FailureCause,
  Service,
  ServiceDeployment,
  ServiceDeploymentStatus,
} from './model.ts';
import { newDeployment, newRevision, newServiceDeployment, rolloutReason, statusReason } from './records.ts';
import { deployedSettings } from './settings.ts';
import { dismissHooks, dividesTraffic, isLeaving, turnBack } from './shift/shift.ts';
import { shiftTraffic } from './shift/traffic.ts';
import { events, rolloutReasons, statusReasons } from './texts.ts';

const terminal: ReadonlySet<ServiceDeploymentStatus> = new Set([
  'SUCCESSFUL',
  'STOPPED',
  'ROLLBACK_SUCCESSFUL',
  'ROLLBACK_FAILED',
]);

export function isTerminal({ status }: ServiceDeployment): boolean {
  return terminal.has(status);
}

/** The life of service deployments: how one begins, and the ways in which it ends. */
export class Rollouts {
  readonly #context: EcsContext;
  readonly #events: ServiceEvents;
  readonly #random: Random;

  constructor(context: EcsContext, serviceEvents: ServiceEvents) {
    this.#context = context;
    this.#events = serviceEvents;
    this.#random = context.simulation.random.fork();
  }

  /** Deploys the settings that the service has now, in place of whatever deployment is going on. */
  begin(service: Service, cause: 'create' | 'update' | 'force'): ServiceDeployment {
    const { simulation } = this.#context;
    const target = newDeployment(
      this.#context,
      service,
      newRevision(this.#context, service, service.settings),
    );
    const next = newServiceDeployment(this.#context, service, target);
    if (next.shift) target.desiredCount = 0;
    if (service.current) this.#supersede(service.current, next);
    for (const deployment of service.deployments) {
      if (deployment.status === 'PRIMARY') deployment.desiredCount = liveTasks(service, deployment).length;
      deployment.status = deployment.status === 'DRAINING' ? 'DRAINING' : 'ACTIVE';
    }
    service.deployments.unshift(target);
    service.history.unshift(next);
    service.current = next;
    service.steadySaidAt = undefined;
    this.#events.forget(service);
    simulation.truth.record(this.#now, 'deployment.created', { ...deploymentFacts(next), cause });
    if (next.alarms.status === 'DISABLED' && next.alarms.names.length > 0) {
      simulation.truth.record(this.#now, 'alarm.ignored', {
        ...deploymentFacts(next),
        alarms: next.alarms.names,
      });
    }
    if (simulation.variants.pendingPhase) this.#soon(() => this.#start(next));
    else this.#start(next);
    return next;
  }

  /** Everything the deployment set out to do is done. */
  complete(service: Service, current: ServiceDeployment): void {
    const [primary] = service.deployments;
    if (!primary) return;
    primary.rolloutState = 'COMPLETED';
    primary.rolloutStateReason = rolloutReason(this.#context, rolloutReasons.completed(primary.id));
    primary.updatedAt = this.#now;
    primary.everCompleted = true;
    this.#events.say(service, events.completed(primary.id));
    if (current.rollback) {
      current.statusReason = current.rollback.reason;
      this.#context.simulation.truth.record(this.#now, 'rollback.finished', deploymentFacts(current));
      this.end(current, 'ROLLBACK_SUCCESSFUL');
    } else {
      this.end(current, 'SUCCESSFUL');
    }
  }

  /** A detector has found that the deployment fails. What follows is up to the detector's `rollback`. */
  fail(current: ServiceDeployment, cause: 'circuit-breaker' | 'alarm'): void {
    const { target, service, configuration, shift } = current;
    const monitor = cause === 'alarm' ? current.alarms : current.breaker;
    monitor.status = 'TRIGGERED';
    this.#failDeployment(
      target,
      cause === 'alarm' ? rolloutReasons.alarmFailed : rolloutReasons.breakerFailed,
    );
    const settings = cause === 'alarm' ? configuration.alarms : configuration.deploymentCircuitBreaker;
    const reasons = settings?.rollback ? statusReasons.rolledBack : statusReasons.stopped;
    const words = shift
      ? events.shiftFailed(this.#words(reasons[cause]))
      : events.failed(target.id, failureWords[cause]);
    this.#events.say(service, words);
    if (settings?.rollback) {
      if (shift) {
        this.#goBack(current, cause, statusReasons.rolledBack[cause]);
        return;
      }
      const candidate = service.deployments.find(({ rolloutState }) => rolloutState === 'COMPLETED');
      if (candidate) this.#rollBack(current, cause, candidate, statusReasons.rolledBack[cause]);
      else if (this.#context.simulation.variants.breakerWithoutCandidate === 'rollback-failed') {
        this.#failRollback(current, statusReasons.noCandidate);
      }
      return;
    }
    this.#settleTraffic(current);
    current.statusReason = this.#words(statusReasons.stopped[cause]);
    if (!this.#context.simulation.variants.stopRequestedPhase) {
      this.end(current, 'STOPPED');
      return;
    }
    this.#enter(current, 'STOP_REQUESTED');
    this.#soon(() => this.end(current, 'STOPPED'));
  }

  /** A deployment that shifts traffic cannot go on; or, when it is on its way back already, not that way either. */
  abandon(current: ServiceDeployment, cause: FailureCause, reason: string): void {
    if (current.status === 'ROLLBACK_IN_PROGRESS') {
      const [primary] = current.service.deployments;
      if (primary) this.#failDeployment(primary, rolloutReasons.shiftFailed);
      this.#failRollback(current, reason);
      return;
    }
    this.#failDeployment(current.target, rolloutReasons.shiftFailed);
    this.#events.say(current.service, events.shiftFailed(reason));
    this.#goBack(current, cause, reason);
  }

  /** The tasks of the release that was to come back fail, too. */
  failRollback(current: ServiceDeployment): void {
    const [primary] = current.service.deployments;
    if (primary) this.#failDeployment(primary, rolloutReasons.breakerFailed);
    this.#failRollback(current, statusReasons.rollbackFailed);
  }

  /** Somebody asked for the earlier release; ECS takes the request up a moment later, if it is not too late by then. */
  requestRollback(current: ServiceDeployment): void {
    this.#enter(current, 'ROLLBACK_REQUESTED');
    this.#soon(() => {
      if (current.status !== 'ROLLBACK_REQUESTED' || current.service.current !== current) return;
      const { shift } = current;
      if (shift) {
        if (isLeaving(shift) && this.#context.simulation.variants.rollbackDuringCleanUp === 'too-late')
          return;
        this.#failDeployment(current.target, rolloutReasons.stopped);
        this.#goBack(current, 'request', statusReasons.rolledBack.request);
        return;
      }
      const candidate = current.service.deployments.find(
        (deployment) => deployment !== current.target && deployment.everCompleted,
      );
      this.#failDeployment(current.target, rolloutReasons.stopped);
      if (candidate) this.#rollBack(current, 'request', candidate, statusReasons.rolledBack.request);
      else this.#failRollback(current, statusReasons.noCandidate);
    });
  }

  /** The last word on a service deployment. */
  end(current: ServiceDeployment, status: ServiceDeploymentStatus): void {
    if (isTerminal(current)) return;
    const { service, configuration } = current;
    const { desiredCount } = service.settings;
    current.breaker.threshold = threshold(configuration.deploymentCircuitBreaker, desiredCount);
    this.#enter(current, status);
    current.finishedAt = this.#now;
    if (status === 'STOPPED') current.stoppedAt = this.#now;
    for (const monitor of [current.breaker, current.alarms]) {
      if (monitor.status === 'MONITORING') monitor.status = 'MONITORING_COMPLETE';
    }
    const revisions = new Set([current.target.revision, ...current.sources]);
    current.frozen = new Map(
      [...revisions].map((revision) => [revision.arn, revisionCounts(service, revision)]),
    );
    if (service.current === current) service.current = undefined;
    this.#context.simulation.truth.record(this.#now, 'deployment.ended', {
      ...deploymentFacts(current),
      status,
    });
    this.#context.wakeups.soon(service);
  }

  #start(current: ServiceDeployment): void {
    if (current.status !== 'PENDING') return;
    this.#enter(current, 'IN_PROGRESS');
    current.startedAt = this.#now;
    if (!current.shift && this.#context.simulation.variants.rollingStages)
      current.lifecycleStage = 'SCALE_UP';
    this.#context.wakeups.soon(current.service);
  }

  #supersede(current: ServiceDeployment, next: ServiceDeployment): void {
    this.#context.simulation.truth.record(this.#now, 'deployment.superseded', {
      ...deploymentFacts(current),
      by: next.arn,
    });
    if (current.shift) dismissHooks(current.shift);
    if (!next.shift) this.#settleTraffic(current);
    if (current.status === 'ROLLBACK_IN_PROGRESS') {
      current.statusReason = this.#words(statusReasons.rollbackSuperseded);
      this.end(current, 'ROLLBACK_FAILED');
      return;
    }
    current.statusReason ??= this.#words(statusReasons.superseded);
    if (current.status === 'PENDING' || current.status === 'IN_PROGRESS') {
      this.#enter(current, 'STOP_REQUESTED');
    }
    this.#soon(() => this.end(current, 'STOPPED'));
  }

  /** Back to what served before, if there was anything. */
  #goBack(current: ServiceDeployment, cause: FailureCause, reason: string): void {
    const { shift } = current;
    if (!shift?.blue) {
      this.#failRollback(current, statusReasons.noCandidate);
      return;
    }
    this.#rollBack(current, cause, shift.blue, reason);
    turnBack(shift);
  }

  /** A deployment that ends on the way leaves no traffic divided. */
  #settleTraffic(current: ServiceDeployment): void {
    const { shift } = current;
    if (!shift) return;
    dismissHooks(shift);
    if (shift.blue && !isLeaving(shift) && dividesTraffic(shift)) {
      shiftTraffic(this.#context, current, shift, { production: 0, test: 0 });
    }
  }

  #rollBack(current: ServiceDeployment, cause: FailureCause, candidate: Deployment, reason: string): void {
    const { service, target } = current;
    const { variants, truth } = this.#context.simulation;
    const to =
      variants.rollbackDeploymentId === 'reused' || current.shift
        ? candidate
        : newDeployment(this.#context, service, candidate.revision);
    target.status = variants.failedDeploymentDrains ? 'DRAINING' : 'ACTIVE';
    if (to !== candidate) candidate.status = 'ACTIVE';
    to.status = 'PRIMARY';
    to.desiredCount = service.settings.desiredCount;
    to.rolloutState = 'IN_PROGRESS';
    to.rolloutStateReason = rolloutReason(this.#context, rollbackReasons[cause](candidate.id));
    to.updatedAt = this.#now;
    to.failures = 0;
    to.failedTasks = 0;
    to.hadHealthyTask = false;
    service.deployments = [to, ...service.deployments.filter((deployment) => deployment !== to)];
    service.settings = { ...service.settings, ...deployedSettings(candidate.revision.settings) };
    this.#events.say(service, events.rollingBack(candidate.id));
    current.rollback = { cause, reason: this.#words(reason), startedAt: this.#now, to };
    this.#enter(current, 'ROLLBACK_IN_PROGRESS');
    truth.record(this.#now, 'rollback.started', {
      ...deploymentFacts(current),
      cause,
      to: candidate.revision.taskDefinition.arn,
    });
    this.#context.wakeups.soon(service);
  }

  #failRollback(current: ServiceDeployment, reason: string): void {
    if (current.shift) {
      current.shift.halted = true;
      dismissHooks(current.shift);
    }
    current.statusReason = this.#words(reason);
    this.#enter(current, 'ROLLBACK_IN_PROGRESS');
    this.#context.simulation.truth.record(this.#now, 'rollback.failed', deploymentFacts(current));
    this.#soon(() => this.end(current, 'ROLLBACK_FAILED'));
  }

  #failDeployment(deployment: Deployment, reason: string): void {
    deployment.rolloutState = 'FAILED';
    deployment.rolloutStateReason = rolloutReason(this.#context, reason);
    deployment.updatedAt = this.#now;
  }

  #words(reason: string): string {
    return statusReason(this.#context, reason);
  }

  #enter(current: ServiceDeployment, status: ServiceDeploymentStatus): void {
    current.status = status;
    current.updatedAt = this.#now;
  }

  get #now(): number {
    return this.#context.simulation.time.now;
  }

  /** ECS takes a second or three to act on what it has decided. */
  #soon(then: () => void): void {
    this.#context.simulation.time.after(this.#random.integer(1000, 3000), 'service deployment', then);
  }
}

const failureWords = {
  'circuit-breaker': 'tasks failed to start',
  alarm: 'alarm detected',
} as const;

const rollbackReasons = {
  'circuit-breaker': rolloutReasons.breakerRollsBack,
  alarm: rolloutReasons.alarmRollsBack,
  request: rolloutReasons.requestRollsBack,
  hook: rolloutReasons.shiftRollsBack,
  wiring: rolloutReasons.shiftRollsBack,
  'time-limit': rolloutReasons.shiftRollsBack,
} as const;
