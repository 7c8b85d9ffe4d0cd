import type { Scheduled } from '../core/events.ts';
import type { Backend, TargetState } from '../core/ports.ts';
import type { Simulation } from '../core/simulation.ts';
import { checkHealth, type CheckResult, type HealthCheck } from './health-check.ts';

export interface TargetHealth {
  readonly state: TargetState;
  readonly reason?: string;
  readonly description?: string;
}

/** The part of its target group that a target depends on. */
export interface TargetSettings {
  readonly targetGroupArn: string;
  readonly inUse: boolean;
  readonly healthCheck: HealthCheck;
}

export const notRegistered: TargetHealth = {
  state: 'unused',
  reason: 'Target.NotRegistered',
  description: 'Target is not registered to the target group',
};

const unused: TargetHealth = {
  state: 'unused',
  reason: 'Target.NotInUse',
  description: 'Target group is not configured to receive traffic from the load balancer',
};
const registering: TargetHealth = {
  state: 'initial',
  reason: 'Elb.RegistrationInProgress',
  description: 'Target registration is in progress',
};
const checking: TargetHealth = {
  state: 'initial',
  reason: 'Elb.InitialHealthChecking',
  description: 'Initial health checks in progress',
};
const draining: TargetHealth = {
  state: 'draining',
  reason: 'Target.DeregistrationInProgress',
  description: 'Target deregistration is in progress',
};

/** From registration to the first check, in virtual milliseconds. */
const registrationTime = 1000;

/** A registered target and what the load balancer's checks have made of it. */
export class Target {
  readonly id: string;
  readonly port: number;
  readonly backend: Backend | undefined;
  readonly #simulation: Simulation;
  readonly #settings: TargetSettings;
  #health: TargetHealth = unused;
  #passed = 0;
  #failed = 0;
  #next: Scheduled | undefined;

  constructor(
    simulation: Simulation,
    settings: TargetSettings,
    target: { readonly id: string; readonly port: number; readonly backend?: Backend | undefined },
  ) {
    this.#simulation = simulation;
    this.#settings = settings;
    this.id = target.id;
    this.port = target.port;
    this.backend = target.backend;
    if (settings.inUse && this.#isOld()) this.#adopt();
    else this.useChanged();
  }

  get health(): TargetHealth {
    return this.#health;
  }

  /** The group may have come into use or gone out of it. */
  useChanged(): void {
    const { state } = this.#health;
    if (state === 'draining') return;
    if (this.#settings.inUse) {
      if (state === 'unused') this.#begin();
    } else {
      this.#next?.cancel();
      this.#become(unused);
    }
  }

  /** The group checks otherwise than before. */
  checkChanged(): void {
    if (this.#health === registering || this.#health.state === 'draining' || !this.#settings.inUse) return;
    this.#next?.cancel();
    this.#schedule();
  }

  /** Takes no new requests; `drained` is called after `delay` virtual milliseconds. */
  drain(delay: number, drained: () => void): void {
    this.#next?.cancel();
    const rest = this.#health.state === 'unused' ? 0 : delay;
    this.#become(draining);
    this.#next = this.#simulation.time.after(rest, 'deregistration delay ends', drained);
  }

  /** Forgets what was to come. */
  end(): void {
    this.#next?.cancel();
  }

  /** A container that was there before its registration is part of a world that begins in the middle. */
  #isOld(): boolean {
    return this.backend !== undefined && this.backend.startedAt < this.#simulation.time.now;
  }

  /** Its first checks are over. */
  #adopt(): void {
    const result = checkHealth(this.#settings.healthCheck, this.backend, this.#simulation.time.now);
    this.#become(result.failure ? { state: 'unhealthy', ...result.failure } : { state: 'healthy' });
    if (!this.#isSettled(result)) this.#schedule();
  }

  #begin(): void {
    this.#passed = 0;
    this.#failed = 0;
    this.#become(registering);
    this.#next = this.#simulation.time.after(registrationTime, 'target registered', () => {
      this.#become(checking);
      this.#check();
    });
  }

  #check(): void {
    const result = checkHealth(this.#settings.healthCheck, this.backend, this.#simulation.time.now);
    if (result.failure) this.#fail(result.failure);
    else this.#pass();
    if (!this.#isSettled(result)) this.#schedule();
  }

  #pass(): void {
    this.#passed += 1;
    this.#failed = 0;
    const { healthyThreshold } = this.#settings.healthCheck;
    const isNew = this.#health.state === 'initial';
    const needed =
      isNew && this.#simulation.variants.newTargetHealthyAfter === 'one-check' ? 1 : healthyThreshold;
    if (this.#passed >= needed) this.#become({ state: 'healthy' });
  }

  #fail(failure: { readonly reason: string; readonly description: string }): void {
    this.#failed += 1;
    this.#passed = 0;
    const isUnhealthy = this.#health.state === 'unhealthy';
    if (isUnhealthy || this.#failed >= this.#settings.healthCheck.unhealthyThreshold) {
      this.#become({ state: 'unhealthy', ...failure });
    }
  }

  /** Checks that can find nothing new are not run: a service at rest costs no events. */
  #isSettled({ failure, isFinal }: CheckResult): boolean {
    return isFinal && this.#health.state === (failure ? 'unhealthy' : 'healthy');
  }

  #schedule(): void {
    const { interval } = this.#settings.healthCheck;
    this.#next = this.#simulation.time.after(interval, 'health check', () => this.#check());
  }

  #become(health: TargetHealth): void {
    const { state, reason } = health;
    const before = this.#health;
    this.#health = health;
    if (before.state === state && before.reason === reason) return;
    this.#simulation.truth.record(this.#simulation.time.now, 'target.state', {
      targetGroupArn: this.#settings.targetGroupArn,
      id: this.id,
      port: this.port,
      state,
      ...(reason !== undefined && { reason }),
      ...(this.backend && { taskArn: this.backend.taskArn, revision: this.backend.revision }),
    });
  }
}
