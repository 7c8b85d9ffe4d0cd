import { oneLine } from '@ecs-actions/shared/diagnosis/words';
import { revisionName } from '@ecs-actions/shared/ecs/release';
import { failureBlock, failureHeadline } from '@ecs-actions/shared/report/failure';
import { blocks, code, heading, list, type Markdown, md } from '@ecs-actions/shared/runner/summary';
import { printDuration } from '@ecs-actions/shared/time/duration';
import { checksTable } from '../summary.ts';
import type { Gating } from './gating.ts';
import { asCause, decisive, type GateStory } from './story.ts';
import type { Visit } from './visit.ts';

const marks = { healthy: '✅', unhealthy: '❌', inconclusive: '❔', error: '⚠️' } as const;

/** "web was rolled back: at POST_TEST_TRAFFIC_SHIFT, http: answered 500, where 200-299 is expected." */
export function gateHeadline(story: GateStory, gating: Gating): string {
  const failed = failedRelease(story, gating);
  if (failed) return `${failureHeadline(failed).replaceAll('`', '')}.`;
  const { visits } = story;
  const name = nameOf(gating);
  const worst = decisive(visits);
  if (!worst) return `${name} was deployed without a pause that could be judged.`;
  const { pause, judgement } = worst;
  if (judgement.verdict !== 'healthy') {
    return `${name} was deployed, and judged ${judgement.verdict} at ${pause.stage}: ${oneLine(judgement.because, 600)}.`;
  }
  return `${name} was deployed, and was healthy at ${visits.length === 1 ? 'its pause' : `all ${visits.length} pauses`}.`;
}

/** For the job summary: the verdict, a block for each pause, then the end. */
export function gateSummary(story: GateStory, gating: Gating): Markdown {
  const { visits, others, notes, endedAt } = story;
  const failed = failedRelease(story, gating);
  return blocks(
    heading(2, 'Gate'),
    md`**${gateHeadline(story, gating)}**`,
    ...visits.map((visit, index) => visitBlock(visit, index)),
    heading(3, 'The end'),
    failed ? failureBlock(failed) : md`${nameOf(gating)} is deployed.`,
    list([
      ...others.map(({ stage }) => md`The pause at ${code(stage)} was not ours to answer`),
      ...notes.map((note) => md`${note}`),
      md`Took ${printDuration(Math.round((endedAt - gating.startedAt) / 1_000) * 1_000)}`,
    ]),
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

function nameOf({ plan }: Gating): string {
  const { service, taskDefinitionArn } = plan.gated.subject;
  return `${service} (${revisionName(taskDefinitionArn)})`;
}

/** A deployment that did not succeed, led by what was judged where that is why. */
function failedRelease({ outcome, visits }: GateStory, { plan }: Gating) {
  if (outcome.exit === 0) return undefined;
  const { status, evidence, serving, facts } = outcome;
  const worst = decisive(visits);
  const byGate = worst && worst.judgement.verdict !== 'healthy' && facts.endedBy === 'hook';
  const own = byGate ? [asCause(worst)] : [];
  const [cause, ...rest] = [...own, ...outcome.causes.filter(({ reason }) => !byGate || reason !== 'hook')];
  if (!cause) return undefined;
  return {
    service: plan.gated.subject.service,
    status,
    causes: [cause, ...rest] as const,
    evidence,
    serving,
  };
}
