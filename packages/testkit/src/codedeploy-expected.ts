import type { Status } from '@ecs-actions/shared/deployment/status';
import type { TruthEvent } from '@ecs-actions/simulator/core/truth';
import type { CodeDeployHistory } from './codedeploy-histories.ts';

/** What really happened to our deployment by CodeDeploy, from the simulator's record, until the step ended. */
interface Truth {
  readonly cancelled: boolean;
  readonly created: boolean;
  /** Requests to create it that got no answer. */
  readonly unanswered: number;
  readonly end: string | undefined;
  /** Of an end that is none of success: a failure, an alarm, or a request. */
  readonly cause: string | undefined;
  /** All requests have gone to our release, and the original tasks wait for their end. */
  readonly moved: boolean;
  /** All requests have gone to our release, and it did not end badly. */
  readonly served: boolean;
  /** The original tasks have been kept for as long as they are to be. */
  readonly terminating: boolean;
  /** It ended badly so soon after that one look may have seen only the one, or only the other. */
  readonly overtaken: boolean;
  readonly askedBySomebody: boolean;
  readonly askedByUs: boolean;
  /** A request to stop it came to nothing, or its answer did. */
  readonly askLost: boolean;
  /** CodeDeploy's own way back: how that ended, or that it goes on. */
  readonly back: string | undefined;
  /** Our own deployment of the earlier release, likewise. */
  readonly ownBack: string | undefined;
  /** Somebody else's deployment began after ours. */
  readonly theirs: boolean;
  /** The same, so soon after the end of ours that the last look may have been before. */
  readonly theirsAtOnce: boolean;
  /** Percent of the requests that went to our release at the end. */
  readonly share: number;
  readonly late: boolean;
}

type Row = readonly [
  what: string,
  holds: (truth: Truth, history: CodeDeployHistory) => boolean,
  statuses: readonly Status[],
];

const wantsBack = ({ scenario }: CodeDeployHistory) => scenario.inputs.onFailure === 'rollback';

/** What a person who saw everything would call the end; the first row that holds. */
const rows: readonly Row[] = [
  ['the job was cancelled', ({ cancelled }) => cancelled, ['cancelled']],
  [
    'no deployment came to be, and another one went on when we began',
    ({ created }, { scenario }) => !created && scenario.busy,
    ['refused', 'unknown'],
  ],
  [
    'no deployment came to be, and no request of ours was answered',
    ({ created, theirs, unanswered }) => !created && !theirs && unanswered > 1,
    ['unknown'],
  ],
  [
    'no deployment came to be, and somebody deployed while we waited for an answer',
    ({ created, theirs, unanswered }) => !created && theirs && unanswered > 1,
    ['unknown', 'refused'],
  ],
  ['no deployment came to be', ({ created }) => !created, ['refused']],
  [
    'only the start was waited for',
    (_, { scenario }) => scenario.inputs.waitUntil === 'started',
    ['started'],
  ],
  [
    'its tasks go on crashing where all the traffic is, and we brought the earlier release back',
    ({ served, ownBack }, { scenario }) => served && crashes(scenario) && ownBack === 'Succeeded',
    ['rolled-back'],
  ],
  [
    'the same, and our way back did not come to its end',
    ({ served, ownBack }, { scenario }) => served && crashes(scenario) && ownBack !== undefined,
    ['rollback-failed'],
  ],
  [
    'its tasks go on crashing where all the traffic is, and enough of them may run at a time',
    ({ served }, history) => served && crashes(history.scenario) && !wantsBack(history),
    ['succeeded', 'failed'],
  ],
  ['it succeeded', ({ end }) => end === 'Succeeded', ['succeeded']],
  [
    'all traffic had moved',
    ({ end, moved }, { scenario }) => end === undefined && moved && scenario.inputs.waitUntil === 'deployed',
    ['succeeded'],
  ],
  [
    'all traffic had moved, and the original tasks were being ended',
    ({ end, terminating, late }) => end === undefined && terminating && !late,
    ['succeeded'],
  ],
  [
    'the same, at the end of the time given',
    ({ end, terminating }) => end === undefined && terminating,
    ['succeeded', 'timed-out'],
  ],
  [
    'CodeDeploy brought the earlier release back after a failure or an alarm',
    ({ back, cause }) => back === 'Succeeded' && cause !== 'request',
    ['rolled-back'],
  ],
  [
    'CodeDeploy was asked to bring the earlier release back, by somebody and by us',
    ({ back, askedByUs, askedBySomebody }) => back === 'Succeeded' && askedByUs && askedBySomebody,
    ['rolled-back', 'stopped'],
  ],
  [
    'CodeDeploy was asked to bring the earlier release back, by us',
    ({ back, askedByUs }) => back === 'Succeeded' && askedByUs,
    ['rolled-back'],
  ],
  [
    'CodeDeploy was asked to bring the earlier release back, by somebody',
    ({ back }) => back === 'Succeeded',
    ['stopped'],
  ],
  ['we brought the earlier release back', ({ ownBack }) => ownBack === 'Succeeded', ['rolled-back']],
  [
    'our way back ended, and somebody deployed before the next look',
    ({ ownBack, theirs }) => ownBack !== undefined && theirs,
    ['rollback-failed', 'superseded'],
  ],
  ['our way back did not come to its end', ({ ownBack }) => ownBack !== undefined, ['rollback-failed']],
  ["CodeDeploy's way back did not come to its end", ({ back }) => back !== undefined, ['rollback-failed']],
  ['somebody else deployed', ({ end, theirs }) => end !== undefined && theirs, ['superseded']],
  [
    'somebody and we stopped it',
    ({ cause, askedByUs, askedBySomebody }) => cause === 'request' && askedByUs && askedBySomebody,
    ['stopped', 'rolled-back'],
  ],
  [
    'somebody stopped it while requests to do so got no answer, and CodeDeploy does not say whose was heard',
    ({ cause, askLost, share }) => cause === 'request' && askLost && share === 0,
    ['stopped', 'rolled-back'],
  ],
  [
    'somebody stopped it, and wanted nothing back',
    ({ cause, askedByUs }) => cause === 'request' && !askedByUs,
    ['stopped'],
  ],
  [
    'it failed, and the earlier release never left',
    ({ end, share }, history) => end !== undefined && share === 0 && wantsBack(history),
    ['rolled-back'],
  ],
  [
    'it failed, and nothing brought the earlier release back',
    ({ end }, history) => end !== undefined && wantsBack(history),
    ['rollback-failed'],
  ],
  ['it failed, and nothing was to be undone', ({ end }) => end !== undefined, ['failed']],
  [
    'it was to be stopped, and was not',
    ({ late, moved, askedByUs }, history) => wantsBack(history) && !moved && (askedByUs || late),
    ['rollback-failed'],
  ],
  [
    'it ran out of time and carried all the traffic, or nothing was to be undone',
    ({ late, moved }, history) => late && (moved || !wantsBack(history)),
    ['timed-out'],
  ],
  [
    'our policy or a proof ended it, and nothing was to be undone',
    (_, history) => history.scenario.inputs.failFast && !wantsBack(history),
    ['failed'],
  ],
];

/** Minutes from the first request that goes to a release to the last, by the configuration's name. */
const shifts: Readonly<Record<CodeDeployHistory['scenario']['config'], number>> = {
  'CodeDeployDefault.ECSAllAtOnce': 0,
  'CodeDeployDefault.ECSCanary10Percent5Minutes': 5,
  'CodeDeployDefault.ECSCanary10Percent15Minutes': 15,
  'CodeDeployDefault.ECSLinear10PercentEvery1Minutes': 9,
  'CodeDeployDefault.ECSLinear10PercentEvery3Minutes': 27,
  HalfFirst: 2,
  ThreeSteps: 4,
};

/** Milliseconds that a deployment takes that waits for nothing but its configuration. */
function leastOf({ config, terminationWait, inputs }: CodeDeployHistory['scenario']): number {
  return (shifts[config] + (inputs.waitUntil === 'stable' ? terminationWait : 0)) * minute;
}

function crashes({ behaviour }: CodeDeployHistory['scenario']): boolean {
  return behaviour === 'crashes' || behaviour === 'out-of-memory';
}

/** The statuses that are right for a history, and why. */
export function expectedOfCodeDeploy(history: CodeDeployHistory): {
  readonly because: string;
  readonly statuses: readonly Status[];
} {
  const truth = truthOf(history);
  const [because, , statuses] = rowOf(truth, history);
  const [, , unseen] = truth.theirsAtOnce ? rowOf({ ...truth, theirs: false }, history) : noRow;
  const all = [...statuses, ...unseen];
  return { because, statuses: truth.overtaken ? [...all, 'succeeded'] : all };
}

function rowOf(truth: Truth, history: CodeDeployHistory): Row {
  return rows.find(([, holds]) => holds(truth, history)) ?? noRow;
}

const noRow: Row = ['no row of the table holds', () => true, []];
/** As long as one look may take, in virtual milliseconds. */
const oneLook = 15_000;
const minute = 60_000;

function truthOf({ scenario, events, began, ended, intervened, revisions }: CodeDeployHistory): Truth {
  const seen = events.filter(({ at }) => at >= began && at <= ended);
  const created = creation(seen, ({ taskDefinition }) => taskDefinition === revisions.ours);
  const of = (kind: string) => seen.filter((event) => event.kind === kind && isOf(event, created));
  const [end] = of('codedeploy.ended');
  const [moved] = of('codedeploy.waits-for-termination');
  const stops = of('codedeploy.stop-requested');
  const bySomebody = stops.filter(
    ({ at }) => intervened !== undefined && at >= intervened.from && at <= intervened.to,
  );
  const after = ({ at }: TruthEvent) => at > (created?.at ?? began);
  const earlier: unknown[] = [revisions.before, revisions.others];
  const theirs = creation(seen, (event) => after(event) && event['taskDefinition'] === revisions.theirs);
  const shares = of('codedeploy.shifted').filter(({ traffic }) => traffic === 'production');
  return {
    cancelled: scenario.intervention.kind === 'cancel' && (intervened?.from ?? Infinity) <= ended,
    created: created !== undefined,
    unanswered: seen.filter(
      ({ kind, operation, fault }) =>
        kind === 'fault' && operation === 'CreateDeployment' && fault !== 'throttle',
    ).length,
    end: text(end?.['status']),
    cause: text(end?.['cause']),
    moved: moved !== undefined,
    served: moved !== undefined && (end === undefined || end['status'] === 'Succeeded'),
    terminating: moved !== undefined && ended - moved.at >= scenario.terminationWait * minute,
    overtaken: moved !== undefined && end !== undefined && end.at - moved.at < oneLook,
    askedBySomebody: bySomebody.length > 0,
    askedByUs: stops.length > bySomebody.length,
    askLost: seen.some(({ kind, operation }) => kind === 'fault' && operation === 'StopDeployment'),
    back: endOf(seen, of('codedeploy.rollback-started')[0]?.['by']),
    ownBack: endOf(
      seen,
      creation(seen, (event) => after(event) && earlier.includes(event['taskDefinition']))?.[
        'codeDeployment'
      ],
    ),
    theirs: theirs !== undefined,
    theirsAtOnce: theirs !== undefined && end !== undefined && theirs.at - end.at < oneLook,
    share: Number(shares.at(-1)?.['percent'] ?? 0),
    late: ended - began >= (scenario.inputs.timeout ?? leastOf(scenario) + 30 * minute),
  };
}

/** A deployment that a caller created, as opposed to CodeDeploy on its way back. */
function creation(
  events: readonly TruthEvent[],
  matches: (event: TruthEvent) => boolean,
): TruthEvent | undefined {
  return events.find(
    (event) => event.kind === 'codedeploy.created' && event['creator'] === 'user' && matches(event),
  );
}

function isOf(event: TruthEvent, created: TruthEvent | undefined): boolean {
  return created !== undefined && event['codeDeployment'] === created['codeDeployment'];
}

/** How a deployment ended, by its id; undefined when there is none. All traffic has moved: nothing else is waited for. */
function endOf(events: readonly TruthEvent[], id: unknown): string | undefined {
  if (id === undefined) return undefined;
  const end = events.find(({ kind, codeDeployment }) => kind === 'codedeploy.ended' && codeDeployment === id);
  const moved = events.some(
    ({ kind, codeDeployment }) => kind === 'codedeploy.waits-for-termination' && codeDeployment === id,
  );
  return text(end?.['status']) ?? (moved ? 'Succeeded' : 'goes on');
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
