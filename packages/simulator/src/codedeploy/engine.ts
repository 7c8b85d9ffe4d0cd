import type { ErrorCode } from '@aws-sdk/client-codedeploy';
import { portions } from './configs.ts';
import type { CodeDeployContext } from './context.ts';
import { wayBack } from './deployments.ts';
import { alreadyCompleted } from './errors.ts';
import { Hooks } from './hooks.ts';
import { Installation, taskSetOf } from './installation.ts';
import {
  type Deployment,
  type Failure,
  hookNames,
  isOver,
  type LifecycleEvent,
  lifecycleEvents,
} from './model.ts';
import { looksEvery, Timing } from './timing.ts';
import { hasTestTraffic, shiftTraffic } from './traffic.ts';

const minute = 60_000;

/** Moves deployments from one lifecycle event to the next, ends them, and begins the way back. */
export class Engine {
  readonly hooks: Hooks;
  readonly #context: CodeDeployContext;
  readonly #timing: Timing;
  readonly #installation: Installation;

  constructor(context: CodeDeployContext) {
    this.#context = context;
    this.#timing = new Timing(context);
    this.#installation = new Installation(context, this.#timing, (deployment, event, failure) => {
      if (failure === undefined) this.#succeed(deployment, event);
      else this.#failAt(deployment, event, failure.code, failure.message);
    });
    this.hooks = new Hooks(context, (deployment, event, failure) => {
      if (failure === undefined) this.#succeed(deployment, event);
      else this.#failAt(deployment, event, 'HOOK_EXECUTION_FAILURE', failure);
    });
    context.ports.alarms.onChange((name, state) => {
      if (state !== 'ALARM') return;
      for (const deployment of context.store.deployments.values()) {
        if (!isOver(deployment) && deployment.alarms.includes(name)) this.#alarmed(deployment, [name]);
      }
    });
  }

  begin(deployment: Deployment): void {
    this.#timing.record(deployment, 'codedeploy.created');
    this.#timing.soon(deployment, () => {
      deployment.status = 'InProgress';
      deployment.startedAt = this.#timing.now;
      const alarmed = deployment.alarms.filter((name) => this.#context.ports.alarms.state(name) === 'ALARM');
      if (alarmed.length > 0) this.#alarmed(deployment, alarmed);
      else if (deployment.creator === 'codeDeployRollback') this.#goBack(deployment);
      else this.#enter(deployment, 0);
    });
  }

  /**
   * Somebody wants it stopped.
   * @param rollBack undefined: as the deployment's own settings say
   * @throws ApiError when it is too late
   */
  stop(deployment: Deployment, rollBack: boolean | undefined, by: string | undefined): void {
    if (isOver(deployment) || deployment.terminating) throw alreadyCompleted(deployment.id);
    this.#timing.record(deployment, 'codedeploy.stop-requested', { rollBack, by });
    this.#timing.soon(deployment, () => {
      const failure = {
        kind: 'request',
        code: 'MANUAL_STOP',
        message: 'The deployment was stopped by a request.',
      } as const;
      this.#end(deployment, 'Stopped', failure, rollBack);
    });
  }

  /** Goes on from the wait before the traffic moves. */
  continueReady(deployment: Deployment): void {
    if (deployment.status !== 'Ready') return;
    deployment.status = 'InProgress';
    this.#timing.record(deployment, 'codedeploy.continued');
    const index = lifecycleEvents.indexOf('BeforeAllowTraffic');
    this.#timing.soon(deployment, () => {
      const event = deployment.events[index];
      if (event) this.#begin(deployment, event);
    });
  }

  /** Ends what is left of the time in which the original tasks are kept. */
  continueTermination(deployment: Deployment): void {
    if (deployment.waitsForTermination) this.#timing.soon(deployment, () => this.#terminate(deployment));
  }

  #enter(deployment: Deployment, index: number): void {
    const event = deployment.events[index];
    if (!event) {
      this.#awaitTermination(deployment);
      return;
    }
    if (event.name !== 'BeforeAllowTraffic' || !this.#waits(deployment)) this.#begin(deployment, event);
  }

  #begin(deployment: Deployment, event: LifecycleEvent): void {
    event.status = 'InProgress';
    event.startedAt = this.#timing.now;
    this.#timing.record(deployment, 'codedeploy.event', { event: event.name, status: event.status });
    if (hookNames.some((name) => name === event.name)) this.hooks.begin(deployment, event);
    else if (event.name === 'Install') this.#installation.begin(deployment, event);
    else if (event.name === 'AllowTestTraffic') this.#allowTestTraffic(deployment, event);
    else this.#allowTraffic(deployment, event, 0);
  }

  #succeed(
    deployment: Deployment,
    event: LifecycleEvent,
    status: 'Succeeded' | 'Skipped' = 'Succeeded',
  ): void {
    event.status = status;
    event.endedAt = this.#timing.now;
    this.#timing.record(deployment, 'codedeploy.event', { event: event.name, status });
    this.#timing.soon(deployment, () => this.#enter(deployment, deployment.events.indexOf(event) + 1));
  }

  #allowTestTraffic(deployment: Deployment, event: LifecycleEvent): void {
    this.#timing.soon(deployment, () => {
      if (!hasTestTraffic(deployment.group)) {
        this.#succeed(deployment, event, 'Skipped');
        return;
      }
      shiftTraffic(this.#context, deployment, 'test', 100);
      this.#succeed(deployment, event);
    });
  }

  /** @returns true when the deployment waits for somebody to let the traffic move */
  #waits(deployment: Deployment): boolean {
    const ready = deployment.group.settings.blueGreenDeploymentConfiguration?.deploymentReadyOption;
    if (ready?.actionOnTimeout !== 'STOP_DEPLOYMENT') return false;
    const minutes = ready.waitTimeInMinutes ?? 0;
    deployment.status = 'Ready';
    this.#timing.record(deployment, 'codedeploy.ready', { minutes });
    this.#timing.after(deployment, minutes * minute, () => {
      const message = `Nobody let the traffic move within ${minutes} minutes.`;
      this.#end(deployment, 'Stopped', { kind: 'failure', code: 'TIMEOUT', message });
    });
    return true;
  }

  #allowTraffic(deployment: Deployment, event: LifecycleEvent, position: number): void {
    this.#timing.soon(deployment, () => {
      const shares = portions(deployment.config);
      const share = shares[position];
      if (!share) return;
      shiftTraffic(this.#context, deployment, 'production', share.percent);
      if (position + 1 < shares.length) {
        this.#timing.after(deployment, share.wait, () => this.#allowTraffic(deployment, event, position + 1));
        return;
      }
      this.#promote(deployment, deployment.green);
      this.#succeed(deployment, event);
    });
  }

  #awaitTermination(deployment: Deployment): void {
    const { blueGreenDeploymentConfiguration: configuration } = deployment.group.settings;
    const minutes =
      configuration?.terminateBlueInstancesOnDeploymentSuccess?.terminationWaitTimeInMinutes ?? 0;
    deployment.waitsForTermination = true;
    this.#timing.record(deployment, 'codedeploy.waits-for-termination', { minutes });
    this.#timing.after(deployment, minutes * minute, () => this.#terminate(deployment));
  }

  #terminate(deployment: Deployment): void {
    deployment.terminating = true;
    this.#delete(deployment, deployment.blue, () => {
      deployment.group.lastSuccessful = deployment;
      this.#end(deployment, 'Succeeded', undefined);
    });
  }

  /** The tasks that served before still run, so all that is needed is to send the requests to them again. */
  #goBack(deployment: Deployment): void {
    const allow = deployment.events.find(({ name }) => name === 'AllowTraffic');
    for (const event of deployment.events) event.status = event === allow ? 'InProgress' : 'Skipped';
    this.#timing.soon(deployment, () => {
      if (!taskSetOf(this.#context, deployment, deployment.blue)) {
        const message = 'The original task set is not there any more.';
        this.#end(deployment, 'Failed', { kind: 'failure', code: 'ECS_UPDATE_ERROR', message });
        return;
      }
      if (hasTestTraffic(deployment.group)) shiftTraffic(this.#context, deployment, 'test', 0);
      shiftTraffic(this.#context, deployment, 'production', 0);
      this.#promote(deployment, deployment.blue);
      if (allow) allow.status = 'Succeeded';
      this.#delete(deployment, deployment.green, () => this.#end(deployment, 'Succeeded', undefined));
    });
  }

  #delete(deployment: Deployment, id: string | undefined, gone: () => void): void {
    const { cluster, service } = deployment.group;
    if (id !== undefined) this.#context.ports.taskSets.delete(cluster, service, id);
    const look = (): void => {
      this.#timing.after(deployment, looksEvery, () =>
        taskSetOf(this.#context, deployment, id) ? look() : gone(),
      );
    };
    look();
  }

  #promote({ group }: Deployment, id = ''): void {
    this.#context.ports.taskSets.promote(group.cluster, group.service, id);
  }

  #alarmed(deployment: Deployment, names: readonly string[]): void {
    if (deployment.terminating) return;
    const message = `One or more alarms have been activated according to the Amazon CloudWatch metrics you selected, and the affected deployments have been stopped. Activated alarms: <${names.join(', ')}>`;
    this.#end(deployment, 'Stopped', { kind: 'alarm', code: 'ALARM_ACTIVE', message });
  }

  #failAt(deployment: Deployment, event: LifecycleEvent, code: ErrorCode, message: string): void {
    event.status = 'Failed';
    event.endedAt = this.#timing.now;
    event.diagnostics = { code: 'UnknownError', message, script: '' };
    this.#timing.record(deployment, 'codedeploy.event', { event: event.name, status: 'Failed', message });
    const hookFailed =
      'One or more of the lifecycle event validation functions failed. Check the validation function logs for details.';
    const told = code === 'HOOK_EXECUTION_FAILURE' ? hookFailed : message;
    this.#end(deployment, 'Failed', { kind: 'failure', code, message: told });
  }

  #end(
    deployment: Deployment,
    status: 'Succeeded' | 'Failed' | 'Stopped',
    failure: Failure | undefined,
    rollBack?: boolean,
  ): void {
    if (isOver(deployment)) return;
    deployment.pending?.cancel();
    deployment.status = status;
    deployment.failure = failure;
    deployment.endedAt = this.#timing.now;
    for (const event of deployment.events) {
      if (event.status === 'InProgress' || event.status === 'Pending') {
        event.status = event.status === 'Pending' ? 'Skipped' : 'Failed';
      }
    }
    this.#timing.record(deployment, 'codedeploy.ended', {
      status,
      cause: failure?.kind,
      code: failure?.code,
    });
    if (!failure || deployment.green === undefined || deployment.creator === 'codeDeployRollback') return;
    const { time, variants } = this.#context.simulation;
    const byGroup = deployment.rollbackEvents.includes(rollbackEvents[failure.kind]);
    const asked = rollBack === true && !variants.stopOverridesGroup ? byGroup : rollBack;
    if (!(asked ?? byGroup)) return;
    time.after(this.#context.random.integer(500, 2500), `roll back ${deployment.id}`, () => {
      const back = wayBack(this.#context, deployment);
      this.#timing.record(deployment, 'codedeploy.rollback-started', { by: back.id });
      this.begin(back);
    });
  }
}

const rollbackEvents = {
  failure: 'DEPLOYMENT_FAILURE',
  alarm: 'DEPLOYMENT_STOP_ON_ALARM',
  request: 'DEPLOYMENT_STOP_ON_REQUEST',
} as const;
