import type { Status } from '../deployment/status.ts';
import type { Cause } from '../diagnosis/cause.ts';
import type { Evidence } from '../diagnosis/evidence.ts';
import { oneLine, quoted, targetGroupName } from '../diagnosis/words.ts';
import { blocks, details, link, Markdown, md } from '../runner/summary.ts';
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
  /** What the service runs now; undefined where that cannot be told. */
  readonly serving: Serving | undefined;
  /** Redacted, already Markdown. */
  readonly diff?: Markdown | undefined;
  /** Page of the service in the AWS console. */
  readonly console?: string | undefined;
}

const ends: Readonly<Partial<Record<Status, string>>> = {
  refused: 'was not deployed',
  cancelled: 'was left, since the job was cancelled',
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
  const { causes, evidence, diff } = release;
  const lines = [
    md`**${prose(`${failureHeadline(release)}.`)}**`,
    ...facts(release).map((fact) => prose(fact)),
    ...causes.slice(1, 4).map(({ sentence }) => prose(`Also: ${sentence}.`)),
    prose(`Look first at: ${causes[0].lookFirst.join('; ')}.`),
    prose(`Serving now: ${servingWords(release.serving)}.`),
  ];
  return blocks(
    quote(lines),
    links(release),
    evidence && evidenceSection(evidence),
    diff && diff.source !== ''
      ? details('What this release changes in the task definition', diff)
      : undefined,
  );
}

/** What AWS and the container say themselves, in this order: exit code or ECS's reason, last words, the target's reason. */
function facts({ causes: [cause], evidence }: FailedRelease): string[] {
  if (!evidence) return [];
  const task = evidence.stoppedTasks.find(({ id }) => cause.tasks?.includes(id));
  const container = task?.containers.find(({ name }) => name === cause.container);
  const said = container?.reason || (container?.exitCode === undefined ? task?.stoppedReason : undefined);
  const log = logOf(cause, evidence);
  const words = log && lastWords(log);
  const target = evidence.targets.find(({ state }) => state !== 'healthy' && state !== 'initial');
  const failed = cause.tasks?.length ?? 0;
  return [
    container?.exitCode === undefined
      ? ''
      : `Exit code: ${quoted(String(container.exitCode))}${failed > 1 ? `, the same in ${failed} tasks` : ''}`,
    said ? `ECS says: ${quoted(said)}` : '',
    words ? `Its last words: ${quoted(words)}` : absentWords(log?.absent),
    target
      ? `${targetGroupName(target.targetGroup)} says: ${quoted([target.reason, target.description].filter(Boolean).join(', ') || target.state)}`
      : '',
  ].filter((line) => line !== '');
}

function absentWords(absent: string | undefined): string {
  return absent ? `Its last words: ${absent}.` : '';
}

function links({ causes: [{ documentation }], console: page }: FailedRelease): Markdown | undefined {
  const all = [
    documentation === undefined ? undefined : link('What AWS says of it', documentation),
    page === undefined ? undefined : link('The service in the AWS console', page),
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
      `Look first at: ${causes[0].lookFirst.join('; ')}.`,
      `Serving now: ${servingWords(serving)}.`,
    ].join('\n'),
  };
}

/** For the `failure-detail` output: one line, without the marks. */
export function failureDetail({ causes: [{ sentence }] }: Pick<FailedRelease, 'causes'>): string {
  return oneLine(sentence.replaceAll('`', ''), 500);
}
