import { diagnose } from '@ecs-actions/shared/diagnosis/diagnose';
import type { Evidence } from '@ecs-actions/shared/diagnosis/evidence';
import { gatherEvidence } from '@ecs-actions/shared/diagnosis/gather';
import { logLines } from '@ecs-actions/shared/diagnosis/log-lines';
import { primaryOf } from '@ecs-actions/shared/health/look';
import type { Sampled } from '@ecs-actions/shared/health/sampling';
import { text } from '@ecs-actions/shared/json';
import { evidenceSection } from '@ecs-actions/shared/report/evidence';
import { prose, quote } from '@ecs-actions/shared/report/prose';
import type { Ports } from '@ecs-actions/shared/runner/ports';
import { blocks, list, type Markdown, text as plain } from '@ecs-actions/shared/runner/summary';
import type { Inputs } from './inputs.ts';
import type { Judging } from './judging.ts';

/** What may say why a service was judged unhealthy, read before anything is done about it. */
export async function evidenceFor(
  { judgement }: Sampled,
  { aws, service, name }: Judging,
  inputs: Inputs,
  { clock, run }: Ports,
  signal: AbortSignal,
): Promise<Evidence | undefined> {
  if (typeof judgement === 'string' || judgement.verdict !== 'unhealthy') return undefined;
  if (!aws || !service || !name) return undefined;
  return gatherEvidence(
    { aws, clock, signal },
    {
      ...name,
      taskDefinitionArn: service.taskDefinition,
      startedBy: text(primaryOf(service)?.['id']),
      facts: {},
      deployment: undefined,
      events: [],
      tasks: [],
      changedKeys: [],
      logLines: logLines(inputs.logLines, run),
    },
  );
}

/** The cause that the evidence shows, where it shows one, and the evidence itself, folded. */
export function evidenceBlock(evidence: Evidence): Markdown {
  const cause = diagnose(evidence);
  return blocks(
    cause.rule === 'unknown'
      ? undefined
      : quote(
          [prose(`What the service itself shows: ${cause.sentence}.`)],
          [plain('Look first at:'), list(cause.lookFirst.slice(0, 5).map((hint) => prose(hint)))],
        ),
    evidenceSection(evidence),
  );
}
