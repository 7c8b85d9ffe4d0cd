import type { Status } from '../deployment/status.ts';
import type { Cause } from '../diagnosis/cause.ts';
import type { Evidence, LogTail } from '../diagnosis/evidence.ts';
import type { TaskView } from '../ecs/task-view.ts';
import { counted, oneLine, quoted } from '../diagnosis/words.ts';
import { blocks, details, link, list, Markdown, md, text } from '../runner/summary.ts';
import { evidenceSection } from './evidence.ts';
import { lastWords, logOf } from './last-words.ts';
import { prose, quote } from './prose.ts';
import { servingWords, type Serving } from './serving.ts';

/** A release that did not come to be, told on the job page, in the annotation and in an output. */
export interface FailedRelease {
  readonly service: string;
  readonly status: Status;
  /** The leading one first. */
  readonly causes: readonly [Cause, ...Cause[]];
  /** Absent where nothing was deployed. */
  readonly evidence?: Evidence | undefined;
  /** Why it was ended before ECS would have: what was proven, or the policy and the input that changes it. */
  readonly early?: string | undefined;
  /** What the service runs now; undefined where that cannot be told. */
  readonly serving: Serving | undefined;
  /** Redacted, already Markdown. */
  readonly diff?: Markdown | undefined;
  /** Page of the service in the AWS console. */
  readonly console?: string | undefined;
}

const ends: Readonly<Partial<Record<Status, string>>> = {
  refused: 'was not deployed',
  cancelled: 'was left as it is',
  'no-target': 'was not rolled back',
  unknown: 'is out of sight',
  superseded: 'was superseded',
  'rolled-back': 'was rolled back',
  stopped: 'was stopped',
  failed: 'failed to deploy',
  'timed-out': 'ran out of time',
};

/** "web was rolled back: `app` exits with code 3 two seconds after it starts": the first line everywhere. */
export function failureHeadline({ service, status, causes, evidence }: FailedRelease): string {
  const nowhere = evidence?.facts.wayBack === 'nowhere';
  const end =
    status === 'rollback-failed'
      ? nowhere
        ? 'failed, with no earlier release to go back to'
        : 'failed, and so did the way back'
      : (ends[status] ?? `is ${status}`);
  return `${oneLine(service)} ${end}: ${causes[0].sentence}`;
}

/** For the job summary: the cause and what to do on one screen, then the evidence, folded. */
export function failureBlock(release: FailedRelease): Markdown {
  const { causes, evidence, early, diff, serving } = release;
  const [{ lookFirst }, ...others] = causes;
  const facts = [
    ...whatTheySay(release),
    ...others.slice(0, 3).map(({ sentence }) => `Also: ${sentence}.`),
    ...(early ? [`Ended early: ${oneLine(early)}.`] : []),
  ];
  return blocks(
    quote(
      [md`**${prose(`${failureHeadline(release)}.`)}**`, ...facts.map((fact) => prose(fact))],
      [text('Look first at:'), list(lookFirst.slice(0, 5).map((hint) => prose(hint)))],
      [prose(`Serving now: ${servingWords(serving)}.`)],
    ),
    links(release),
    evidence && evidenceSection(evidence),
    diff && diff.source !== ''
      ? details('What this release changes in the task definition', diff)
      : undefined,
  );
}

/** The container's end, AWS's words and the container's own, in this order. */
function whatTheySay({ causes: [cause], evidence }: FailedRelease): string[] {
  if (!evidence) return [];
  const task = evidence.stoppedTasks.find(({ id }) => cause.tasks?.includes(id));
  const container = task?.containers.find(({ name }) => name === cause.container);
  const log = logOf(cause, evidence);
  return [
    ...exitCode(container?.exitCode, task, cause.tasks?.length ?? 0),
    ...(cause.says ? [`${cause.says.who} says: ${quoted(cause.says.text)}`] : []),
    ...(log ? [words(log)] : []),
  ];
}

function exitCode(code: number | undefined, task: TaskView | undefined, tasks: number): string[] {
  if (code === undefined) return [];
  if (task?.stopCode === 'ServiceSchedulerInitiated')
    return [`Exit code: ${code}, from being stopped by ECS.`];
  return [`Exit code: ${code}${tasks > 1 ? `, the same in ${counted(tasks, 'task')}` : ''}.`];
}

function words(log: LogTail): string {
  const line = lastWords(log);
  return line === undefined
    ? `No last words: ${log.absent ?? 'it wrote nothing'}.`
    : `Its last words: ${quoted(line, 400)}`;
}

function links({ causes: [{ documentation }], console: page }: FailedRelease): Markdown | undefined {
  const all = [
    documentation === undefined ? undefined : link('Documentation', documentation),
    page === undefined ? undefined : link('Service in the AWS console', page),
  ].filter((one) => one !== undefined);
  return all.length === 0 ? undefined : Markdown.of(all.map(({ source }) => source).join(' · '));
}

/** The one error annotation: the cause, then the next step. */
export function failureAnnotation(release: FailedRelease): {
  readonly title: string;
  readonly message: string;
} {
  const { causes, service, status, serving } = release;
  return {
    title: `${oneLine(service, 100)}: ${status}`,
    message: [
      `${failureHeadline(release)}.`,
      ...whatTheySay(release),
      'Look first at:',
      ...causes[0].lookFirst.slice(0, 5).map((hint) => `- ${hint}`),
      `Serving now: ${servingWords(serving)}.`,
    ].join('\n'),
  };
}

/**
 * For the `failure-detail` output: one line without the marks, and without an account id: the runner drops a job output that
 * holds a masked string.
 */
export function failureDetail({ causes: [{ sentence }] }: Pick<FailedRelease, 'causes'>): string {
  return oneLine(sentence.replaceAll('`', '').replace(/\b\d{12}\b/g, '…'), 500);
}
