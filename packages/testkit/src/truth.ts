import type { TruthEvent } from '@ecs-actions/simulator/core/truth';
import type { History } from './histories.ts';

/** What really happened to our deployment, from the simulator's record of causes, until the step ended. */
export interface Truth {
  readonly created: boolean;
  /** Updates of the service that got no answer. */
  readonly unanswered: number;
  /** A hook at which the caller asked to stop waits. */
  readonly paused: boolean;
  /** One did for a while. */
  readonly waited: boolean;
  /** The session expired, or a read was denied. */
  readonly lost: boolean;
  /** How ECS ended it, if it did. */
  readonly end: string | undefined;
  readonly rollbackCause: string | undefined;
  readonly tripped: boolean;
  /** So shortly before the step ended that ECS might have gone back yet. */
  readonly trippedLately: boolean;
  readonly stoppedBySomebody: boolean;
  readonly stoppedByUs: boolean;
  /** Both asked; ECS counts only who came first. */
  readonly weAskedToo: boolean;
  /** A request to stop it came to nothing, or its answer did. */
  readonly askLost: boolean;
  /** Whose deployment replaced it. */
  readonly replacedBy: 'them' | 'us' | undefined;
  readonly replacedBackByThem: boolean;
  /** Somebody deployed after ours had begun, be it that ours had ended by then. */
  readonly followedByThem: boolean;
  /** Our own deployment of the earlier release came to its end. */
  readonly returned: boolean;
  readonly returning: boolean;
  readonly cancelled: boolean;
  readonly late: boolean;
}

/** A detector that leads to nothing is taken for stalled after this long, in virtual milliseconds. */
const goesBackWithin = 75_000;

export function truthOf({ scenario, events, calls, began, ended, intervened, revisions }: History): Truth {
  const seen = events.filter(({ at }) => at <= ended);
  const created = seen.find(
    ({ at, kind, taskDefinition }) =>
      at >= began && kind === 'deployment.created' && taskDefinition === asked(scenario, revisions),
  );
  const of = (kind: string, deployment: TruthEvent | undefined) =>
    deployment &&
    seen.find(
      (event) => event.kind === kind && event['serviceDeployment'] === deployment['serviceDeployment'],
    );
  const replaced = of('deployment.superseded', created);
  const replacement = deploymentNamed(seen, replaced?.['by']);
  // Our way back may lead to what somebody deployed while we waited.
  const isTheirs = (event: TruthEvent | undefined) =>
    event?.kind === 'deployment.created' &&
    event['taskDefinition'] === revisions.theirs &&
    intervened !== undefined &&
    event.at >= intervened.from &&
    event.at <= intervened.to;
  const back =
    replacement && !isTheirs(replacement)
      ? replacement
      : laterReturn(seen, created, [revisions.before, revisions.others]);
  const backReplaced = deploymentNamed(seen, of('deployment.superseded', back)?.['by']);
  const stop = of('deployment.stop-requested', created);
  const somebody =
    stop !== undefined && intervened !== undefined && stop.at >= intervened.from && stop.at <= intervened.to;
  const tripped = of('breaker.tripped', created) ?? of('alarm.triggered', created);
  const timeout = scenario.inputs.timeout ?? 30 * 60_000;
  return {
    created: created !== undefined,
    unanswered: seen.filter(
      (event) =>
        event.kind === 'fault' && event['operation'] === 'UpdateService' && event['fault'] !== 'throttle',
    ).length,
    paused: isPaused(seen, created),
    waited: of('hook.waiting', created) !== undefined,
    lost: seen.some(
      ({ kind, fault, operation }) =>
        kind === 'fault' && (fault === 'expired' || (fault === 'denied' && operation === 'DescribeServices')),
    ),
    end: text(of('deployment.ended', created)?.['status']),
    rollbackCause: text(of('rollback.started', created)?.['cause']),
    tripped: tripped !== undefined,
    trippedLately: tripped !== undefined && ended - tripped.at < goesBackWithin,
    stoppedBySomebody: somebody,
    weAskedToo:
      calls.filter(({ operation, executed }) => executed && operation === 'StopServiceDeployment').length > 1,
    stoppedByUs: stop !== undefined && !somebody,
    askLost: seen.some(({ kind, operation }) => kind === 'fault' && operation === 'StopServiceDeployment'),
    replacedBy: replacement && (isTheirs(replacement) ? 'them' : 'us'),
    replacedBackByThem: isTheirs(backReplaced),
    followedByThem: seen.some((event) => isTheirs(event) && event.at > (created?.at ?? began)),
    returned: text(of('deployment.ended', back)?.['status']) === 'SUCCESSFUL',
    returning: back !== undefined,
    cancelled: scenario.intervention.kind === 'cancel' && (intervened?.from ?? Infinity) <= ended,
    late: created !== undefined && ended - began >= timeout,
  };
}

function deploymentNamed(events: readonly TruthEvent[], arn: unknown): TruthEvent | undefined {
  return events.find((event) => event.kind === 'deployment.created' && event['serviceDeployment'] === arn);
}

function laterReturn(
  events: readonly TruthEvent[],
  created: TruthEvent | undefined,
  earlier: readonly string[],
): TruthEvent | undefined {
  if (!created) return undefined;
  return events.find(
    ({ kind, taskDefinition, at }) =>
      kind === 'deployment.created' && earlier.includes(String(taskDefinition)) && at > created.at,
  );
}

/** The revision that the step deploys. */
function asked({ inputs }: History['scenario'], { ours, before }: History['revisions']): string {
  return inputs.unchanged ? before : ours;
}

/** Whether a hook waits, whichever it is, and nothing else has ended that. */
function isPaused(events: readonly TruthEvent[], created: TruthEvent | undefined): boolean {
  const own = events.filter(({ serviceDeployment }) => serviceDeployment === created?.['serviceDeployment']);
  if (own.some(({ kind }) => endsAll.has(kind))) return false;
  return own.some(
    ({ kind, hookId }) =>
      kind === 'hook.waiting' &&
      !own.some((other) => other['hookId'] === hookId && endsPause.has(other.kind)),
  );
}

const endsAll = new Set(['deployment.superseded', 'rollback.started', 'deployment.stop-requested']);

const endsPause = new Set(['hook.answered', 'hook.timed-out']);

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
