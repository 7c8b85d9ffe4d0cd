import { revisionName } from '@ecs-actions/shared/ecs/release';
import type { HealthVerdict } from '@ecs-actions/shared/health/judge';
import { serviceConsole } from '@ecs-actions/shared/report/console';
import { failureAnnotation } from '@ecs-actions/shared/report/failure';
import type { Result } from '@ecs-actions/shared/runner/result';
import { writeStepFile } from '@ecs-actions/shared/runner/step-file';
import type { Inputs } from '../inputs.ts';
import { checksJson } from '../report.ts';
import type { Gating } from './gating.ts';
import { decisive, type GateStory, reasonOfVisit } from './story.ts';
import { failedRelease, gateHeadline, gateSummary } from './summary.ts';
import type { Visit } from './visit.ts';

/** Turns a gate into outputs, the summary, the report file and the annotation. */
export async function reportGate(story: GateStory, gating: Gating): Promise<Result> {
  const { inputs, aws, ports, plan } = gating;
  const { subject } = plan.gated;
  const { visits, outcome } = story;
  const worst = decisive(visits);
  const verdict = worst?.judgement.verdict ?? 'inconclusive';
  const exit = outcome.exit === 1 || !isWaived(verdict, inputs) ? 1 : 0;
  const line = gateHeadline(story, subject);
  const failed = failedRelease(story, subject);
  if (exit === 0 && verdict !== 'healthy') ports.log.warning(line);
  return {
    exit,
    outputs: {
      verdict,
      healthy: String(verdict === 'healthy'),
      'failed-checks': JSON.stringify([...new Set(visits.flatMap(({ judgement }) => judgement.failed))]),
      url: visits.flatMap(({ urls }) => urls)[0] ?? '',
      report: await writeReport(story, verdict, gating),
      'gate-actions': JSON.stringify(visits.map((visit) => actionJson(visit))),
      status: outcome.status,
      'failure-reason': (worst && reasonOfVisit(worst)) ?? outcome.causes[0]?.reason ?? '',
    },
    summary: gateSummary(story, subject, serviceConsole(aws.region, subject.cluster, subject.service)).source,
    ...(exit === 1 && {
      failure: failed
        ? failureAnnotation(failed)
        : {
            title: `${subject.service}: ${verdict}`,
            message: [line, ...(worst ? [worst.says] : [])].join('\n'),
          },
    }),
  };
}

function isWaived(verdict: HealthVerdict, { onUnhealthy, onInconclusive }: Inputs): boolean {
  if (verdict === 'healthy') return true;
  return verdict === 'unhealthy' ? onUnhealthy === 'warn' : onInconclusive === 'pass';
}

function actionJson({ pause, judgement, answer }: Visit): object {
  const { stage, hookId } = pause;
  return { stage, hookId, verdict: judgement.verdict, action: answer, because: judgement.because };
}

async function writeReport(
  { visits, others, outcome, endedAt }: GateStory,
  verdict: HealthVerdict,
  { inputs, ports, plan, startedAt }: Gating,
): Promise<string> {
  const { subject } = plan.gated;
  const content = {
    verdict,
    status: outcome.status,
    cluster: subject.cluster,
    service: subject.service,
    revision: revisionName(subject.taskDefinitionArn),
    started: new Date(startedAt).toISOString(),
    ended: new Date(endedAt).toISOString(),
    rules: inputs.rules,
    pauses: visits.map((visit) => ({
      ...actionJson(visit),
      urls: visit.urls,
      started: new Date(visit.startedAt).toISOString(),
      ended: new Date(visit.endedAt).toISOString(),
      checks: checksJson(visit.records),
    })),
    'other-pauses': others.map(({ stage, hookId }) => ({ stage, hookId })),
  };
  return writeStepFile('verify-health-report.json', `${JSON.stringify(content, null, 2)}\n`, ports);
}
