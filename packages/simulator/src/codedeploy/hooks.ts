import { ApiError } from '../protocol/api.ts';
import type { CodeDeployContext } from './context.ts';
import { deploymentFacts } from './facts.ts';
import { type Deployment, isOver, type LifecycleEvent } from './model.ts';

/** A function has this long to say how its check went (CodeDeploy user guide, "AppSpec hooks section"). */
const answersWithin = 60 * 60 * 1000;

/** Asks the functions of an AppSpec. `settled` is told of each once; why it failed, or undefined. */
export class Hooks {
  readonly #context: CodeDeployContext;
  readonly #settled: (deployment: Deployment, event: LifecycleEvent, failure: string | undefined) => void;

  constructor(
    context: CodeDeployContext,
    settled: (deployment: Deployment, event: LifecycleEvent, failure: string | undefined) => void,
  ) {
    this.#context = context;
    this.#settled = settled;
  }

  /** Asks the function that is set for the event a moment from now; where none is set, there is nothing to wait for. */
  begin(deployment: Deployment, event: LifecycleEvent): void {
    const { simulation, random } = this.#context;
    const target = deployment.appSpec?.hooks.get(event.name);
    event.executionId = random.text(32);
    deployment.pending = simulation.time.after(random.integer(300, 1500), `hook ${event.name}`, () => {
      if (target === undefined) this.#settled(deployment, event, undefined);
      else this.#ask(deployment, event, target);
    });
  }

  /**
   * A function reports.
   * @throws ApiError when nobody waits for that
   */
  report(deployment: Deployment, executionId: string, status: string): void {
    const event = deployment.events.find((one) => one.executionId === executionId);
    if (event?.status !== 'InProgress' || isOver(deployment)) {
      throw new ApiError(
        'InvalidLifecycleEventHookExecutionIdException',
        'The lifecycle event hook execution id is not one that is waited for.',
      );
    }
    if (status !== 'Succeeded' && status !== 'Failed') {
      throw new ApiError(
        'InvalidLifecycleEventHookExecutionStatusException',
        'The status must be Succeeded or Failed.',
      );
    }
    deployment.pending?.cancel();
    const failure = status === 'Failed' ? `The function reported that ${event.name} failed.` : undefined;
    this.#settled(deployment, event, failure);
  }

  #ask(deployment: Deployment, event: LifecycleEvent, target: string): void {
    const { simulation, ports } = this.#context;
    const { region, account, time, truth } = simulation;
    const arn = target.startsWith('arn:') ? target : `arn:aws:lambda:${region}:${account}:function:${target}`;
    const asked = {
      lifecycleStage: event.name,
      DeploymentId: deployment.id,
      LifecycleEventHookExecutionId: event.executionId,
    };
    const reply = ports.functions.invoke(arn, asked);
    truth.record(time.now, 'codedeploy.hook-invoked', {
      ...deploymentFacts(deployment),
      event: event.name,
      executionId: event.executionId,
      function: arn,
      reply,
    });
    if ('error' in reply) {
      this.#settled(deployment, event, `The function ${arn} cannot be invoked: ${reply.error}`);
    } else if (reply.hookStatus === 'IN_PROGRESS') {
      deployment.pending = time.after(answersWithin, `hook ${event.name} times out`, () => {
        this.#settled(deployment, event, `The function ${arn} did not report within one hour.`);
      });
    } else {
      const failed = reply.hookStatus !== 'SUCCEEDED';
      this.#settled(
        deployment,
        event,
        failed ? `The function ${arn} reported that ${event.name} failed.` : undefined,
      );
    }
  }
}
