import type { DeploymentView, HookView, Observation } from '../deployment/observation.ts';
import { briefly } from '../diagnosis/briefly.ts';
import { oneLine, terse } from '../diagnosis/words.ts';
import { hasFailed } from '../ecs/failed-task.ts';
import { revisionName } from '../ecs/release.ts';
import { printElapsed } from '../time/duration.ts';

export interface ProgressContext {
  /** When the deployment was started, by the clock that observations carry. */
  readonly startedAt: number;
  /** `web:42`. */
  readonly revision: string;
  /** The service's name, padded, where several are watched; empty for one. */
  readonly label: string;
  readonly essentialContainers: readonly string[];
}

/**
 * What changed between two looks at a service, a line each; nothing when nothing did. An observation that did not read the
 * tasks says nothing of them, so `previous` has to carry the last ones that were read: see {@link remembering}.
 */
export function progressLines(
  previous: Observation | undefined,
  current: Observation,
  context: ProgressContext,
): string[] {
  const before = previous?.deployment;
  const now = current.deployment;
  const said = [
    ...stops(previous, current, context),
    ...counts(previous, current),
    ...(now ? [...stage(before, now), ...hooks(before, now)] : []),
    ...events(current),
    ...turns(previous, current, context),
  ];
  const time = printElapsed(current.at - context.startedAt).padStart(5);
  return said.map((line) => `${context.label}${context.label ? ' ' : ''}${time}  ${line}`);
}

/** Lines for one look after the other, of one service; keeps what the next look is compared with. */
export function remembering(context: ProgressContext): (current: Observation) => string[] {
  let previous: Observation | undefined;
  return (current) => {
    const lines = progressLines(previous, current, context);
    previous = {
      ...current,
      tasks: current.tasks ?? previous?.tasks,
      deployment: current.deployment ?? previous?.deployment,
    };
    return lines;
  };
}

const column = 70;

function stops(previous: Observation | undefined, current: Observation, context: ProgressContext): string[] {
  const known = new Set(previous?.tasks?.filter((task) => hasFailed(task)).map(({ arn }) => arn));
  const fresh = (current.tasks ?? [])
    .filter((task) => hasFailed(task) && !known.has(task.arn))
    .sort((a, b) => (a.stoppedAt ?? Infinity) - (b.stoppedAt ?? Infinity));
  const lines = fresh.map(
    (task) => `task ${task.id.slice(0, 4)}… stopped: ${briefly(task, context.essentialContainers)}`,
  );
  const budget = failures(previous?.deployment, current.deployment, fresh.length > 0);
  if (budget === undefined) return lines;
  const last = lines.pop();
  return [...lines, last === undefined ? budget : `${last.padEnd(column)}  ${budget}`];
}

/** "failures 1 of 3", when the breaker counted one more, or a task stopped under its count. */
function failures(
  before: DeploymentView | undefined,
  now: DeploymentView | undefined,
  stopped: boolean,
): string | undefined {
  const breaker = now?.breaker;
  // The deployments list does not tell the threshold.
  if (!breaker || breaker.failures === 0 || breaker.threshold === 0) return undefined;
  if (!stopped && breaker.failures <= (before?.breaker?.failures ?? 0)) return undefined;
  return `failures ${breaker.failures} of ${breaker.threshold}`;
}

function counts(previous: Observation | undefined, { deployment, tasks }: Observation): string[] {
  if (!deployment || backwards.has(deployment.state)) return [];
  const before = previous?.deployment;
  const line = countLine(deployment);
  if (before && line === countLine(before)) return [];
  // A count that only falls is what the stopped tasks' own lines say.
  const fell =
    before &&
    deployment.ours.running < before.ours.running &&
    before.others.running === deployment.others.running;
  return fell && tasks?.some((task) => hasFailed(task)) ? [] : [line];
}

function countLine({ ours, others }: DeploymentView): string {
  const old = others.running > 0 ? `, ${others.running} of before` : '';
  return `${ours.running} of ${ours.desired} running${old}`;
}

function stage(before: DeploymentView | undefined, now: DeploymentView): string[] {
  const moved = now.stage !== undefined && now.stage !== before?.stage;
  const shifted = now.traffic !== undefined && now.traffic !== before?.traffic;
  return [
    ...(moved ? [`stage ${oneLine(now.stage ?? '')}`] : []),
    ...(shifted ? [`${now.traffic} % of requests go to the new release`] : []),
  ];
}

function hooks(before: DeploymentView | undefined, now: DeploymentView): string[] {
  const paused = (hook: HookView): boolean => hook.status === 'AWAITING_ACTION';
  const known = new Set(before?.hooks?.filter((hook) => paused(hook)).map(({ id }) => id));
  return (now.hooks ?? [])
    .filter((hook) => paused(hook) && !known.has(hook.id))
    .map(({ stage: where, expiresAt, onExpiry }) => {
      // By AWS's clock, which is not the one that elapsed times are counted by.
      const left = expiresAt === undefined ? '' : ` until ${new Date(expiresAt).toISOString().slice(0, 16)}Z`;
      const then =
        onExpiry === undefined
          ? ''
          : onExpiry === 'CONTINUE'
            ? ', then it goes on'
            : ', then it is rolled back';
      return `paused at ${oneLine(where)}${left}${then}`;
    });
}

/** ECS's normal course, and what other lines say in fewer words. */
const repeated =
  /has started \d+ tasks|has stopped \d+ running tasks|(?:de)?registered \d+ targets|begun draining|deployment completed|reached a steady state|rolling back to|deployment failed|failed container health checks/;

function events({ events: fresh }: Observation): string[] {
  return fresh
    .filter(({ message }) => !repeated.test(message))
    .map(({ message }) => `ECS: ${oneLine(terse(message))}`);
}

const backwards = new Set<DeploymentView['state']>([
  'rollback-requested',
  'rolling-back',
  'rolled-back',
  'rollback-failed',
]);

/** What happens to the deployment as a whole. */
function turns(previous: Observation | undefined, current: Observation, context: ProgressContext): string[] {
  const { deployment, newer, service } = current;
  const lines: string[] = [];
  if (newer && !previous?.newer) {
    const what = newer.taskDefinitionArn ? ` of ${revisionName(newer.taskDefinitionArn)}` : '';
    lines.push(`a newer deployment${what} replaces this one`);
  }
  if (!deployment && previous?.deployment) lines.push('the deployment is not to be seen any more');
  if (!deployment || deployment.state === previous?.deployment?.state) return lines;
  const turn = turnLine(deployment, service, context.revision);
  return turn === undefined ? lines : [...lines, turn];
}

function turnLine(
  deployment: DeploymentView,
  service: Observation['service'],
  revision: string,
): string | undefined {
  const { state, rollback } = deployment;
  const target = rollback?.taskDefinitionArn ?? service.taskDefinitionArn;
  const earlier = target === undefined ? 'the earlier release' : revisionName(target);
  const running = `${service.running} of ${service.desired} running`;
  switch (state) {
    case 'pending':
    case 'in-progress':
      return undefined;
    case 'stop-requested':
      return `${trigger(deployment)} is stopping the deployment`;
    case 'rollback-requested':
      return `${deployment.controller ?? 'ECS'} was asked to roll back`;
    case 'rolling-back':
      return `${trigger(deployment)} is rolling back to ${earlier}`;
    case 'successful':
      return `deployed: ${deployment.ours.running} of ${service.desired} running ${revision}`;
    case 'stopped':
      return 'the deployment was stopped';
    case 'rolled-back':
      return `rolled back: ${running} ${earlier}`;
    case 'rollback-failed':
      return 'the rollback failed';
  }
}

function trigger({ breaker, alarms, failedHook, controller }: DeploymentView): string {
  // The service's list of deployments tells that one failed, and not which detector found it.
  if (breaker?.triggered && breaker.threshold > 0) return 'the circuit breaker';
  if (alarms?.triggered.length) return `the alarm ${oneLine(alarms.triggered[0] ?? '', 80)}`;
  if (failedHook) return `the lifecycle hook at ${oneLine(failedHook.stage)}`;
  return controller ?? 'ECS';
}
