import type { Evidence } from '@ecs-actions/shared/diagnosis/evidence';
import { oneLine } from '@ecs-actions/shared/diagnosis/words';
import type { CheckRecord, HealthVerdict, Sample } from '@ecs-actions/shared/health/judge';
import type { Sampled } from '@ecs-actions/shared/health/sampling';
import { type Serving, servingWords } from '@ecs-actions/shared/report/serving';
import { distribution, sparkline } from '@ecs-actions/shared/report/sparkline';
import { blocks, code, heading, list, type Markdown, md, table } from '@ecs-actions/shared/runner/summary';
import { printDuration } from '@ecs-actions/shared/time/duration';
import type { Consequence } from './consequence.ts';
import { evidenceBlock } from './evidence.ts';

/** A judgement with what followed from it. */
export interface Story extends Consequence {
  readonly sampled: Sampled;
  readonly startedAt: number;
  readonly endedAt: number;
  /** Where it was unhealthy. */
  readonly evidence?: Evidence | undefined;
  /** Where it was not healthy, and the service can be read. */
  readonly serving?: Serving | undefined;
}

/** What a verdict is told of. */
export interface Told {
  readonly subject: string;
  readonly verdict: HealthVerdict;
  readonly because: string;
  readonly story: Story;
  readonly records: readonly CheckRecord[];
  readonly urls: readonly string[];
}

const marks: Readonly<Record<Sample['outcome'], string>> = {
  unhealthy: '❌',
  error: '⚠️',
  'no-data': '❔',
  healthy: '✅',
};
const worstFirst = Object.keys(marks);

const verdicts = {
  healthy: 'is healthy',
  unhealthy: 'is unhealthy',
  inconclusive: 'could not be judged',
  error: 'could not be checked',
} as const;

/** "web is unhealthy: http: answered 500, where 200-299 is expected." */
export function headline({ subject, verdict, because }: Omit<Told, 'records'>): string {
  return `${oneLine(subject)} ${verdicts[verdict]}: ${oneLine(because, 600)}.`;
}

/** For the job summary: the verdict, then what each check saw, the failures first. */
export function summary(told: Told): Markdown {
  const { records, urls, story } = told;
  return blocks(
    heading(2, 'Health'),
    md`**${headline(told)}**`,
    ...afterwards(story).map((line) => md`${line}`),
    checksTable(records),
    list([
      ...urls.map((url) => md`Asked ${code(url)}`),
      ...(story.recorded ? [md`Marked ${code(story.recorded)} as verified`] : []),
      ...(story.note ? [md`${story.note}`] : []),
      md`Took ${printDuration(story.endedAt - story.startedAt)}`,
    ]),
    story.evidence && evidenceBlock(story.evidence),
  );
}

/** What was done about it, and what serves now, for the summary and the annotation. */
export function afterwards({ rolledBack, serving }: Story): readonly string[] {
  return [
    ...(rolledBack ? [rolledBack.says] : []),
    ...(serving ? [`Serving now: ${servingWords(serving)}.`] : []),
  ];
}

/** What each check saw, the failures first. */
export function checksTable(records: readonly CheckRecord[]): Markdown {
  const last = ({ samples }: CheckRecord) => samples.at(-1)?.outcome ?? 'no-data';
  const sorted = records.toSorted((a, b) => worstFirst.indexOf(last(a)) - worstFirst.indexOf(last(b)));
  return table(
    ['', 'Check', 'Samples', 'Last seen', 'Answer times'],
    sorted.map((record) => [
      marks[last(record)],
      titleCell(record),
      `${sparkline(record.samples)} ${count(record)}`,
      record.samples.at(-1)?.says ?? '',
      distribution(record.samples) ?? '',
    ]),
  );
}

function titleCell({ title, dryRun, critical }: CheckRecord): Markdown {
  if (dryRun) return md`${code(title)} (dry run)`;
  return critical ? md`${code(title)} (critical)` : code(title);
}

function count({ samples }: CheckRecord): string {
  const healthy = samples.filter(({ outcome }) => outcome === 'healthy').length;
  return `${healthy} of ${samples.length}`;
}
