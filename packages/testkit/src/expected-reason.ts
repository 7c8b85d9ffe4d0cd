import type { FailureReason } from '@ecs-actions/shared/deployment/status';
import type { TruthEvent } from '@ecs-actions/simulator/core/truth';
import type { CodeDeployScenario } from './codedeploy-scenario.ts';
import type { Lived, revisions } from './histories.ts';
import type { Scenario } from './scenario.ts';

type Told = Lived & {
  readonly scenario: Scenario | CodeDeployScenario;
  readonly revisions: typeof revisions;
};

/** What a status alone says of its reason. */
const byStatus: Readonly<Record<string, FailureReason>> = {
  cancelled: 'stopped',
  stopped: 'stopped',
  superseded: 'superseded',
  unknown: 'lost-sight',
};
const failing = new Set(['failed', 'timed-out', 'rolled-back', 'rollback-failed']);

/**
 * The reasons that a person who saw everything could give for a status; several where several things went wrong, none
 * for a status that needs none.
 */
export function expectedReasons(status: string, history: Told): readonly FailureReason[] {
  const own = byStatus[status];
  if (own) return [own];
  if (status === 'refused') return refusals(history);
  return failing.has(status) ? failures(history) : [];
}

/** Why a deployment failed, by what its tasks met and what ended it. */
function failures(history: Told): readonly FailureReason[] {
  const {
    scenario,
    events,
    began,
    ended,
    intervened,
    revisions: { ours, before },
  } = history;
  const asked = scenario.inputs.unchanged ? before : ours;
  const seen = events.filter(({ at }) => at >= began && at <= ended);
  const own = seen.filter(({ taskDefinition }) => taskDefinition === asked);
  const created = own.find(({ kind }) => kind === 'deployment.created');
  // The way back may lead to the same revision.
  const ofOurs = own.filter(
    ({ serviceDeployment }) =>
      serviceDeployment === undefined || serviceDeployment === created?.['serviceDeployment'],
  );
  const ends = ofOurs.flatMap((event) => endOf(event) ?? []);
  const told = !('historyReadable' in scenario) || scenario.historyReadable;
  if (ends.length > 0 && told) return ends;
  const missed = seen.some(({ kind }) => kind === 'capacity.missing');
  const causes = new Set([
    // Without the record of the deployment, an event may still tell.
    ...ends,
    ...own.flatMap((event) => causeOf(event) ?? []),
    ...(missed ? (['capacity'] as const) : []),
    ...(isCrowded(scenario) ? (['scheduling'] as const) : []),
    ...slowly(scenario),
    ...(intervened ? (['stopped'] as const) : []),
  ]);
  const unread = 'besides' in scenario && scenario.besides?.lost?.kind === 'tasks';
  const hidden = scenario.faults.length > 0 || !told || unread || causes.size === 0;
  return [...causes, ...(hidden || isHasty(scenario) ? (['timeout', 'unknown'] as const) : [])];
}

/** What ends a deployment whatever else goes wrong. */
function endOf({ kind, cause, code }: TruthEvent): FailureReason | undefined {
  if (kind === 'alarm.triggered' || code === 'ALARM_ACTIVE') return 'alarm';
  if ((kind === 'rollback.started' && cause === 'hook') || code === 'HOOK_EXECUTION_FAILURE') return 'hook';
  return undefined;
}

function causeOf({ kind, problem, by, code }: TruthEvent): FailureReason | undefined {
  switch (kind) {
    case 'codedeploy.ended':
      // CodeDeploy's own limits, such as that of the wait for somebody.
      return code === 'TIMEOUT' ? 'service-state' : undefined;
    case 'task.pull-failed':
      return 'image-pull';
    case 'task.secret-failed':
      return problem === 'secret-denied' ? 'permissions' : 'resource-initialization';
    case 'task.log-group-missing':
      return 'resource-initialization';
    case 'task.cut-off':
      return 'network';
    case 'task.out-of-memory':
      return 'out-of-memory';
    case 'task.crashed':
      return 'container-exit';
    case 'task.health-failed':
      return by === 'target' ? 'target-health' : 'container-health';
    default:
      return undefined;
  }
}

/** Minimum and maximum healthy percent leave no room. */
function isCrowded(scenario: Scenario | CodeDeployScenario): boolean {
  if (!('maximumPercent' in scenario)) return false;
  const { desired, minimumHealthyPercent, maximumPercent } = scenario;
  const most = Math.floor((desired * maximumPercent) / 100);
  return most <= desired && Math.ceil((desired * minimumHealthyPercent) / 100) >= desired;
}

/** Checks that fail, and have not failed often enough for anybody to act. */
function slowly({ behaviour }: Scenario | CodeDeployScenario): readonly FailureReason[] {
  if (behaviour === 'target-unhealthy' || behaviour === 'slow') return ['target-health'];
  return behaviour === 'container-unhealthy' ? ['container-health'] : [];
}

/** A time of one's own may be over before anything is to be seen. */
function isHasty({ inputs }: Scenario | CodeDeployScenario): boolean {
  return inputs.timeout !== undefined;
}

function refusals({ scenario, events, began, ended, revisions: { theirs } }: Told): readonly FailureReason[] {
  const { inputs, faults } = scenario;
  const { obstacle, lost } = 'besides' in scenario && scenario.besides ? scenario.besides : noObstacle;
  const busy = obstacle === 'another deployment' || ('busy' in scenario && scenario.busy);
  const meanwhile = events.some(
    ({ at, kind, taskDefinition }) =>
      at >= began &&
      at <= ended &&
      taskDefinition === theirs &&
      (kind === 'deployment.created' || kind === 'codedeploy.created'),
  );
  const preflight = inputs.preflight === true && preflightFinds.has(scenario.behaviour);
  return [
    ...(obstacle ? (reasonOf[obstacle] ?? []) : []),
    ...(busy && inputs.ifInProgress !== 'supersede' ? (['in-progress'] as const) : []),
    // One that is to be stopped for ours may take longer than ours waits.
    ...(busy ? (['in-progress'] as const) : []),
    ...(meanwhile ? (['in-progress', 'superseded'] as const) : []),
    ...(preflight || inputs.timeout !== undefined ? (['preflight'] as const) : []),
    ...(inputs.preDeploy !== undefined && cannotRun(scenario) ? (['pre-deploy'] as const) : []),
    ...(takenPause(scenario) ? (['preflight'] as const) : []),
    ...(lost ? (['permissions', 'lost-sight', 'service-state'] as const) : []),
    ...(faults.length > 0 ? (['service-state', 'lost-sight'] as const) : []),
  ];
}

/** Somebody else's pause stands where the step is to pause. */
function takenPause({ inputs, ...scenario }: Scenario | CodeDeployScenario): boolean {
  const hook = 'besides' in scenario ? scenario.besides?.hook : undefined;
  return hook?.stage === inputs.pauseAt && hook?.answer.startsWith('pause') === true;
}

const noObstacle = { obstacle: undefined, lost: undefined };

const reasonOf: Partial<Record<string, readonly FailureReason[]>> = {
  'service missing': ['service-state'],
  'service draining': ['service-state'],
  'queued before a rollback': ['stale-run'],
  'pre-deploy fails': ['pre-deploy'],
  'update denied': ['permissions'],
};

export const preflightFinds: ReadonlySet<string> = new Set([
  'image-gone',
  'image-late',
  'secret-gone',
  'log-group-gone',
]);

/** A task before the deployment is of the same revision, and needs room as well. */
function cannotRun({ behaviour, capacity }: Scenario | CodeDeployScenario): boolean {
  return behaviour !== 'good' || capacity !== 'there';
}
