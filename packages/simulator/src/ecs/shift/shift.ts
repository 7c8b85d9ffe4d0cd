import type { DeploymentLifecycleHook } from '@aws-sdk/client-ecs';
import { hasTasks } from '../counts.ts';
import type { Deployment, Service, ServiceSettings } from '../model.ts';
import { backwardSteps, forwardSteps, type Stage, type Step } from './plan.ts';

/** One run of a lifecycle hook, at one step. */
export interface HookRun {
  /** `ecs-pause-…` or `ecs-lambda-…`. */
  readonly id: string;
  readonly hook: DeploymentLifecycleHook;
  readonly stage: Stage;
  status: 'AWAITING_ACTION' | 'IN_PROGRESS' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT';
  readonly expiresAt: number;
  readonly timeoutAction: 'CONTINUE' | 'ROLLBACK';
  /** Why the deployment must not go on, if that is so. */
  objection: string | undefined;
}

/** How far a deployment is that replaces one set of tasks, blue, by another, green, and shifts traffic between them. */
export interface Shift {
  /** What serves at the beginning and, after a rollback, at the end; undefined when nothing ever succeeded. */
  readonly blue: Deployment | undefined;
  /** Whether there is traffic to shift, rather than tasks to replace. */
  readonly routed: boolean;
  direction: 'forward' | 'back';
  steps: readonly Step[];
  /** Index of the step that is going on; -1 before the first. */
  position: number;
  /** It goes neither on nor back any more. */
  halted: boolean;
  enteredAt: number;
  /** The step does not end before this time. */
  restsUntil: number;
  /** Percent of the traffic that green has. */
  production: number;
  test: number;
  /** Of the step that is going on. */
  running: HookRun[];
  /** Of the steps before it. */
  finished: HookRun[];
}

export function usesShift({
  deploymentConfiguration,
}: Pick<ServiceSettings, 'deploymentConfiguration'>): boolean {
  return (deploymentConfiguration.strategy ?? 'ROLLING') !== 'ROLLING';
}

/** What serves until another deployment succeeds. */
export function servingDeployment(service: Service): Deployment | undefined {
  return service.deployments.find(({ everCompleted }) => everCompleted);
}

/** The way from what serves now to what the settings ask for; undefined for a rolling deployment. */
export function newShift(service: Service): Shift | undefined {
  const { settings, deployments, current } = service;
  if (!usesShift(settings)) return undefined;
  const blue = servingDeployment(service);
  const several = deployments.filter((deployment) => hasTasks(service, deployment)).length > 1;
  const divided = current?.shift !== undefined && dividesTraffic(current.shift);
  return {
    blue,
    routed:
      (settings.loadBalancers?.length ?? 0) > 0 || settings.serviceConnectConfiguration?.enabled === true,
    direction: 'forward',
    steps: forwardSteps(settings.deploymentConfiguration, {
      reconcile: blue !== undefined && (several || divided),
      first: blue === undefined,
    }),
    position: -1,
    halted: false,
    enteredAt: 0,
    restsUntil: 0,
    production: 0,
    test: 0,
    running: [],
    finished: [],
  };
}

export function currentStep({ steps, position }: Shift): Step | undefined {
  return steps[position];
}

/** Blue is on its way out, or gone. */
export function isLeaving(shift: Shift): boolean {
  return shift.direction === 'forward' && currentStep(shift)?.stage === 'CLEAN_UP';
}

/** What an earlier deployment has left divided or half replaced has not been put right yet. */
function awaitsReconciliation({ steps, position, direction }: Shift): boolean {
  return (
    direction === 'forward' && steps.slice(position + 1).some(({ stage }) => stage === 'RECONCILE_SERVICE')
  );
}

/** Blue does not have all the traffic, or need not have it. */
export function dividesTraffic(shift: Shift): boolean {
  return shift.production + shift.test > 0 || awaitsReconciliation(shift);
}

/** From here on the deployment goes back to blue. */
export function turnBack(shift: Shift): void {
  shift.steps = awaitsReconciliation(shift)
    ? backwardSteps({ production: 100, test: 100, leaving: true })
    : backwardSteps({ ...shift, leaving: isLeaving(shift) });
  shift.direction = 'back';
  shift.position = -1;
  shift.restsUntil = 0;
  dismissHooks(shift);
}

/** Makes it one that is over. */
export function concludeShift(shift: Shift, succeeded: boolean): void {
  shift.position = shift.steps.length - 1;
  shift.production = succeeded ? 100 : 0;
  shift.test = shift.production;
}

/** Hooks that are still waited for have nothing to say any more. */
export function dismissHooks(shift: Shift): void {
  shift.finished = [...shift.finished, ...shift.running.filter(isSettled)];
  shift.running = [];
}

export function isSettled({ status }: HookRun): boolean {
  return status !== 'AWAITING_ACTION' && status !== 'IN_PROGRESS';
}
