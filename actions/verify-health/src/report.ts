import type { FailureReason } from '@ecs-actions/shared/deployment/status';
import type { CheckRecord, HealthVerdict } from '@ecs-actions/shared/health/judge';
import { revisionName } from '@ecs-actions/shared/ecs/release';
import type { Ports } from '@ecs-actions/shared/runner/ports';
import type { Result } from '@ecs-actions/shared/runner/result';
import { writeStepFile } from '@ecs-actions/shared/runner/step-file';
import type { Inputs } from './inputs.ts';
import type { Judging } from './judging.ts';
import { afterwards, headline, type Story, summary, type Told } from './summary.ts';

/** Turns the verdict into outputs, the summary, the report file and the annotation. */
export async function report(story: Story, judging: Judging, inputs: Inputs, ports: Ports): Promise<Result> {
  const { judgement, records } = story.sampled;
  const cancelled = typeof judgement === 'string';
  const verdict = cancelled ? 'inconclusive' : judgement.verdict;
  const failed = cancelled ? [] : judgement.failed;
  const subject = judging.service?.name ?? judging.urls[0] ?? 'what was checked';
  const because = cancelled ? 'the job was cancelled' : judgement.because;
  const told = { subject, verdict, because, story, records, urls: judging.urls };
  const exit = cancelled ? 1 : exitOf(verdict, inputs);
  const line = headline(told);
  if (verdict !== 'healthy' && exit === 0) ports.log.warning(line);
  if (story.note) ports.log.notice(story.note);
  return {
    exit,
    outputs: {
      verdict,
      healthy: String(verdict === 'healthy'),
      'failed-checks': JSON.stringify(failed),
      url: judging.urls[0] ?? '',
      report: await writeReport(told, judging, inputs, ports),
      'gate-actions': '[]',
      status: story.rolledBack?.status ?? '',
      'failure-reason': verdict === 'healthy' ? '' : reasonOf(records, failed),
    },
    summary: summary(told).source,
    ...(exit === 1 && {
      failure: {
        title: `${subject}: ${cancelled ? 'cancelled' : verdict}`,
        message: [line, ...afterwards(story)].join('\n'),
      },
    }),
  };
}

function exitOf(verdict: HealthVerdict, { onUnhealthy, onInconclusive }: Inputs): 0 | 1 {
  if (verdict === 'healthy') return 0;
  if (verdict === 'unhealthy') return onUnhealthy === 'warn' ? 0 : 1;
  return onInconclusive === 'pass' ? 0 : 1;
}

/** Of the first check that failed; a verdict for lack of data is one of time. */
export function reasonOf(records: readonly CheckRecord[], failed: readonly string[]): FailureReason {
  const record = records.find(({ title }) => title === failed[0]);
  return record?.samples.findLast(({ reason }) => reason !== undefined)?.reason ?? 'timeout';
}

/** What each check saw, for the report file. */
export function checksJson(records: readonly CheckRecord[]): readonly object[] {
  return records.map(({ title, samples, dryRun = false, critical = false }) => ({
    check: title,
    'dry-run': dryRun,
    critical,
    samples: samples.map(({ at, ...sample }) => ({ at: new Date(at).toISOString(), ...sample })),
  }));
}

async function writeReport(
  { verdict, because, story, records, urls }: Told,
  { service }: Judging,
  { rules, cluster }: Inputs,
  ports: Ports,
): Promise<string> {
  const content = {
    verdict,
    because,
    ...(service && { cluster, service: service.name, revision: revisionName(service.taskDefinition) }),
    urls,
    started: new Date(story.startedAt).toISOString(),
    ended: new Date(story.endedAt).toISOString(),
    rules,
    'rolled-back': story.rolledBack ?? null,
    recorded: story.recorded ?? null,
    checks: checksJson(records),
  };
  return writeStepFile('verify-health-report.json', `${JSON.stringify(content, null, 2)}\n`, ports);
}
