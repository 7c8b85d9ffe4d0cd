import type { Subject } from '@ecs-actions/shared/deployment/subject';
import { oneLine } from '@ecs-actions/shared/diagnosis/words';
import { revisionName } from '@ecs-actions/shared/ecs/release';
import { type FailedRelease, failureBlock, failureHeadline } from '@ecs-actions/shared/report/failure';
import { blocks, code, heading, list, type Markdown, md } from '@ecs-actions/shared/runner/summary';
import { printDuration } from '@ecs-actions/shared/time/duration';
import { checksTable } from '../summary.ts';
import { asCause, decisive, type GateStory, ofGate } from './story.ts';
import type { Visit } from './visit.ts';

const marks = { healthy: '✅', unhealthy: '❌', inconclusive: '❔', error: '⚠️' } as const;

/** "web was rolled back: at POST_TEST_TRAFFIC_SHIFT, http: answered 500, where 200-299 is expected." */
export function gateHeadline(story: GateStory, subject: Subject): string {
  const failed = failedRelease(story, subject);
  if (failed) return `${failureHeadline(failed).replaceAll('`', '')}.`;
  const { visits } = story;
  const name = nameOf(subject);
  const worst = decisive(visits);
  if (!worst) return `${name} was deployed without a pause that could be judged.`;
  const { pause, judgement } = worst;
  if (judgement.verdict !== 'healthy') {
    return `${name} was deployed, and judged ${judgement.verdict} at ${pause.stage}: ${oneLine(judgement.because, 600)}.`;
  }
  return `${name} was deployed, and was healthy at ${visits.length === 1 ? 'its pause' : `each of its ${visits.length} pauses`}.`;
}

/** For the job summary: how it ended, then a block for each pause. */
export function gateSummary(story: GateStory, subject: Subject, console: string): Markdown {
  const { visits, others, notes, startedAt, endedAt } = story;
  const failed = failedRelease(story, subject);
  return blocks(
    heading(2, 'Gate'),
    failed ? failureBlock({ ...failed, console }) : md`**${gateHeadline(story, subject)}**`,
    list([
      ...others.map(({ stage }) => md`The pause at ${code(stage)} was not ours to answer`),
      ...notes.map((note) => md`${note}`),
      md`Took ${printDuration(Math.round((endedAt - startedAt) / 1_000) * 1_000)}`,
    ]),
    ...visits.map((visit, index) => visitBlock(visit, index)),
  );
}

function visitBlock({ pause, judgement, records, urls, says }: Visit, index: number): Markdown {
  return blocks(
    heading(3, `${marks[judgement.verdict]} ${index + 1}. ${pause.stage}: ${judgement.verdict}`),
    md`${oneLine(judgement.because, 600)}. ${says}`,
    checksTable(records),
    list(urls.map((url) => md`Asked ${code(url)}`)),
  );
}

function nameOf({ service, taskDefinitionArn }: Subject): string {
  return `${service} (${revisionName(taskDefinitionArn)})`;
}

/** A deployment that did not succeed, led by what was judged where that is why. */
export function failedRelease(
  { outcome, visits }: GateStory,
  { service }: Subject,
): FailedRelease | undefined {
  if (outcome.exit === 0) return undefined;
  const { status, evidence, serving, facts } = outcome;
  const worst = decisive(visits);
  const byGate = worst && worst.judgement.verdict !== 'healthy' && facts.endedBy === 'hook';
  const own = byGate ? [asCause(worst)] : [];
  const others = outcome.causes.filter(({ reason }) => !byGate || reason !== 'hook');
  const [cause, ...rest] = [...own, ...others.map((one) => ofGate(one))];
  if (!cause) return undefined;
  return {
    service,
    status,
    causes: [cause, ...rest],
    evidence,
    serving,
  };
}
