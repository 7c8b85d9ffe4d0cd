import type { ErrorCode } from '@aws-sdk/client-codedeploy';
import type { TaskSetView } from '../core/ports.ts';
import type { CodeDeployContext } from './context.ts';
import type { Deployment, LifecycleEvent } from './model.ts';
import { looksEvery, type Timing } from './timing.ts';
import { shiftTraffic, targetGroups } from './traffic.ts';

/** CodeDeploy user guide, "Deployments on an Amazon ECS compute platform". */
const steadyWithin = 60 * 60_000;

/** Told how an installation ended: why it failed, or undefined. */
type Settled = (
  deployment: Deployment,
  event: LifecycleEvent,
  failure: { readonly code: ErrorCode; readonly message: string } | undefined,
) => void;

/** The lifecycle event Install: the replacement task set is created, and waited for until it is steady. */
export class Installation {
  readonly #context: CodeDeployContext;
  readonly #timing: Timing;
  readonly #settled: Settled;

  constructor(context: CodeDeployContext, timing: Timing, settled: Settled) {
    this.#context = context;
    this.#timing = timing;
    this.#settled = settled;
  }

  begin(deployment: Deployment, event: LifecycleEvent): void {
    const { ports } = this.#context;
    const { cluster, service } = deployment.group;
    const taskSets = ports.taskSets.list(cluster, service);
    const blue = taskSets?.find(({ status }) => status === 'PRIMARY');
    if (!taskSets || !blue) {
      const message = `The ECS service ${service} is not ACTIVE, or has no primary task set.`;
      this.#settled(deployment, event, { code: 'INVALID_ECS_SERVICE', message });
      return;
    }
    const groups = targetGroups(this.#context, deployment.group);
    const green = groups.find((group) => group !== blue.targetGroupArn);
    if (blue.targetGroupArn === undefined || green === undefined || groups.length < 2) {
      const message = 'The deployment group does not name the two target groups of the service.';
      this.#settled(deployment, event, { code: 'ELASTIC_LOAD_BALANCING_INVALID', message });
      return;
    }
    // What an earlier deployment left behind when it was not rolled back.
    for (const { id } of taskSets.filter(({ status }) => status === 'ACTIVE')) {
      ports.taskSets.delete(cluster, service, id);
    }
    deployment.blue = blue.id;
    deployment.groups = { blue: blue.targetGroupArn, green };
    // Both groups stand in the listener from here on: targets behind none are not checked.
    shiftTraffic(this.#context, deployment, 'production', 0);
    const problem = this.#createTaskSet(deployment, green);
    if (problem === undefined) this.#awaitSteady(deployment, event, this.#timing.now + steadyWithin);
    else this.#settled(deployment, event, { code: 'ECS_UPDATE_ERROR', message: problem });
  }

  /** @returns why ECS would not have it */
  #createTaskSet(deployment: Deployment, targetGroupArn: string): string | undefined {
    const { appSpec, id, group } = deployment;
    if (!appSpec) return 'there is no AppSpec';
    const { containerName, containerPort, taskDefinition, settings } = appSpec;
    try {
      deployment.green = this.#context.ports.taskSets.create(group.cluster, group.service, {
        externalId: id,
        taskDefinition,
        loadBalancer: { targetGroupArn, containerName, containerPort },
        settings,
      });
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  #awaitSteady(deployment: Deployment, event: LifecycleEvent, until: number): void {
    this.#timing.after(deployment, looksEvery, () => {
      if (taskSetOf(this.#context, deployment, deployment.green)?.steady) {
        this.#settled(deployment, event, undefined);
      } else if (this.#timing.now < until) {
        this.#awaitSteady(deployment, event, until);
      } else {
        const message =
          'The deployment timed out while waiting for the replacement task set to become healthy. This time out period is 60 minutes.';
        this.#settled(deployment, event, { code: 'TIMEOUT', message });
      }
    });
  }
}

/** A task set of the deployment's service; undefined when it is gone. */
export function taskSetOf(
  { ports }: CodeDeployContext,
  { group }: Deployment,
  id: string | undefined,
): TaskSetView | undefined {
  return ports.taskSets.list(group.cluster, group.service)?.find((one) => one.id === id);
}
