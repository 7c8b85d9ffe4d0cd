import type { DeploymentLifecycleHook } from '@aws-sdk/client-ecs';
import type { FunctionReply } from '../../core/ports.ts';
import type { Random } from '../../core/random.ts';
import type { EcsContext } from '../context.ts';
import { deploymentFacts } from '../facts.ts';
import type { ServiceDeployment } from '../model.ts';
import { hookObjections } from '../texts.ts';
import type { Stage } from './plan.ts';
import { isSettled, type HookRun, type Shift } from './shift.ts';
import { remainder } from './traffic.ts';

const minute = 60_000;
const defaultTimeout = 24 * 60;
const defaultCallBackDelay = 30;

/** Runs lifecycle hooks: pauses that wait for somebody, and functions that are asked. */
export class Hooks {
  readonly #context: EcsContext;
  readonly #random: Random;

  constructor(context: EcsContext, random: Random) {
    this.#context = context;
    this.#random = random;
  }

  /** Begins what is set for the stage. The stages of the way back are none that can be paused at. */
  begin(current: ServiceDeployment, shift: Shift, stage: Stage): void {
    shift.finished.push(...shift.running);
    shift.running = [];
    for (const hook of current.configuration.lifecycleHooks ?? []) {
      if (!hook.lifecycleStages?.some((name) => name === stage)) continue;
      const pauses = hook.targetType === 'PAUSE';
      const run = this.#newRun(hook, stage);
      shift.running.push(run);
      if (pauses) {
        this.#record(current, 'hook.waiting', run, {
          expiresAt: run.expiresAt,
          timeoutAction: run.timeoutAction,
        });
      } else this.#invoke(current, shift, run, hook.hookDetails);
    }
  }

  /** Somebody decides what becomes of a pause. */
  answer(
    current: ServiceDeployment,
    run: HookRun,
    action: 'CONTINUE' | 'ROLLBACK',
    by: string | undefined,
  ): void {
    this.#record(current, 'hook.answered', run, { action, by });
    this.#settle(current, run, action === 'CONTINUE' ? undefined : hookObjections.rollbackChosen(run.stage));
  }

  /** Ends those whose time is over. */
  expire(current: ServiceDeployment, shift: Shift): void {
    for (const run of shift.running) {
      if (isSettled(run) || this.#now < run.expiresAt) continue;
      run.status = 'TIMED_OUT';
      if (run.timeoutAction === 'ROLLBACK') {
        run.objection =
          run.hook.targetType === 'PAUSE'
            ? hookObjections.pauseTimedOut(run.stage)
            : hookObjections.functionTimedOut(run.stage, run.hook.hookTargetArn ?? '');
      }
      this.#record(current, 'hook.timed-out', run, { action: run.timeoutAction });
    }
  }

  #newRun(hook: DeploymentLifecycleHook, stage: Stage): HookRun {
    const pauses = hook.targetType === 'PAUSE';
    const { timeoutInMinutes = defaultTimeout, action = 'ROLLBACK' } = hook.timeoutConfiguration ?? {};
    return {
      id: `ecs-${pauses ? 'pause' : 'lambda'}-${this.#context.ids.uuid()}`,
      hook,
      stage,
      status: pauses ? 'AWAITING_ACTION' : 'IN_PROGRESS',
      expiresAt: this.#now + timeoutInMinutes * minute,
      timeoutAction: action,
      objection: undefined,
    };
  }

  /** Asks the function a moment from now, and again for as long as it wants to be. */
  #invoke(current: ServiceDeployment, shift: Shift, run: HookRun, hookDetails: unknown, after = 0): void {
    const { time } = this.#context.simulation;
    time.after(after + this.#random.integer(300, 2000), `hook ${run.id}`, () => {
      if (isSettled(run) || !shift.running.includes(run)) return;
      const { roleArn } = run.hook;
      if (roleArn !== undefined && this.#context.ports.roles.problem(roleArn) === 'cannot-be-assumed') {
        this.#settle(current, run, hookObjections.cannotAssume(run.stage, roleArn));
        return;
      }
      const reply = this.#ask(current, shift, run, hookDetails);
      if (!('error' in reply) && reply.hookStatus === 'IN_PROGRESS') {
        const { callBackDelay = defaultCallBackDelay } = reply;
        this.#invoke(current, shift, run, reply.hookDetails ?? hookDetails, callBackDelay * 1000);
        return;
      }
      this.#settle(current, run, objectionOf(run, reply));
    });
  }

  #settle({ service }: ServiceDeployment, run: HookRun, objection: string | undefined): void {
    run.objection = objection;
    run.status = objection === undefined ? 'SUCCEEDED' : 'FAILED';
    this.#context.wakeups.soon(service);
  }

  #ask(current: ServiceDeployment, shift: Shift, run: HookRun, hookDetails: unknown): FunctionReply {
    const { roles, functions } = this.#context.ports;
    const { hookTargetArn = '', roleArn } = run.hook;
    if (roleArn !== undefined && roles.problem(roleArn) === 'missing-permissions')
      return { error: hookObjections.notAllowed(roleArn, hookTargetArn) };
    const reply = functions.invoke(hookTargetArn, this.#event(current, shift, run, hookDetails));
    this.#record(current, 'hook.invoked', run, { function: hookTargetArn, reply });
    return reply;
  }

  /** What ECS sends to a function. Weights by ARN of the service revision. */
  #event(current: ServiceDeployment, shift: Shift, run: HookRun, hookDetails: unknown) {
    const { arn, service, target } = current;
    const weights = (percent: number): Record<string, number> => ({
      [target.revision.arn]: percent,
      ...(shift.blue ? { [shift.blue.revision.arn]: remainder(percent) } : {}),
    });
    return {
      executionId: run.id,
      lifecycleStage: run.stage,
      resourceArn: arn,
      executionDetails: {
        serviceArn: service.arn,
        targetServiceRevisionArn: target.revision.arn,
        testTrafficWeights: weights(shift.test),
        productionTrafficWeights: weights(shift.production),
      },
      hookDetails: hookDetails ?? {},
    };
  }

  get #now(): number {
    return this.#context.simulation.time.now;
  }

  #record(current: ServiceDeployment, kind: string, run: HookRun, detail: Record<string, unknown>): void {
    this.#context.simulation.truth.record(this.#now, kind, {
      ...deploymentFacts(current),
      hookId: run.id,
      stage: run.stage,
      ...detail,
    });
  }
}

/** Why the deployment must not go on after this reply; undefined when it may. */
function objectionOf({ stage, hook }: HookRun, reply: FunctionReply): string | undefined {
  const { hookTargetArn = '' } = hook;
  if ('error' in reply) return hookObjections.cannotInvoke(stage, hookTargetArn, reply.error);
  switch (reply.hookStatus) {
    case 'SUCCEEDED':
      return undefined;
    case undefined:
      return hookObjections.unreadable(stage, hookTargetArn, 'HookStatus must not be null');
    default:
      return hookObjections.failed(stage, hookTargetArn);
  }
}
