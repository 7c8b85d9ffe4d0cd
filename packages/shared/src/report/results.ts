import type { Outcome } from '../deployment/outcome.ts';
import { overallStatus, type Status } from '../deployment/status.ts';
import { revisionName } from '../ecs/release.ts';
import type { Ports } from '../runner/ports.ts';
import { writeStepFile } from '../runner/step-file.ts';
import { failureAnnotation, failureDetail } from './failure.ts';

/** Characters of the `results` output; a job's outputs may hold a megabyte in all. */
const longestResults = 100_000;

/** What several services came to together, for outputs and the annotation. */
export interface Overall {
  readonly status: Status;
  readonly exit: 0 | 1;
  readonly outputs: Readonly<Record<string, string>>;
  readonly failure?: { readonly title: string; readonly message: string };
}

/** The value that all have; empty where they differ or none has one. */
export function common(values: readonly (string | undefined)[]): string {
  const distinct = new Set(values);
  return distinct.size === 1 ? ([...distinct][0] ?? '') : '';
}

/**
 * The overall status is the worst of any service; the exit is 0 only if every service's is. The results stand in the
 * output up to a limit, and in full in a file.
 * @param name of the action
 */
export async function overall(
  outcomes: readonly [Outcome, ...Outcome[]],
  name: string,
  ports: Pick<Ports, 'run' | 'log'>,
): Promise<Overall> {
  const [first, ...rest] = outcomes;
  const status = overallStatus([first.status, ...rest.map((one) => one.status)]);
  const failed = outcomes.filter(({ exit }) => exit === 1);
  const worst = failed.find((one) => one.status === status) ?? failed[0];
  const results = outcomes.map((outcome) => resultOf(outcome));
  const file = await writeStepFile(`${name}-results.json`, `${JSON.stringify(results, null, 2)}\n`, ports);
  const json = JSON.stringify(results);
  return {
    status,
    exit: failed.length > 0 ? 1 : 0,
    outputs: {
      status,
      'failure-reason': worst?.causes[0]?.reason ?? '',
      'failure-detail': worst ? detailOf(worst) : '',
      'service-deployment-arn': common(outcomes.map(({ subject }) => subject?.serviceDeploymentArn)),
      'duration-seconds': secondsOf(outcomes),
      results: json.length <= longestResults ? json : '',
      'results-file': file,
    },
    ...(worst && { failure: annotation(worst, failed.length, outcomes.length) }),
  };
}

function resultOf(outcome: Outcome): Record<string, unknown> {
  const { service, cluster, status, causes, subject, previous, current, milliseconds } = outcome;
  return {
    service,
    cluster,
    status,
    'failure-reason': causes[0]?.reason ?? null,
    'failure-detail': causes[0] ? detailOf(outcome) : null,
    'task-definition-revision': current ? revisionName(current) : null,
    'previous-task-definition-revision': previous ? revisionName(previous) : null,
    'service-deployment-arn': subject?.serviceDeploymentArn ?? null,
    'deployment-id': subject?.deploymentId ?? null,
    'duration-seconds': milliseconds === undefined ? null : Math.round(milliseconds / 1_000),
  };
}

function detailOf({ causes: [cause, ...rest] }: Outcome): string {
  return cause ? failureDetail({ causes: [cause, ...rest] }) : '';
}

function secondsOf(outcomes: readonly Outcome[]): string {
  const longest = Math.max(...outcomes.map(({ milliseconds }) => milliseconds ?? -1));
  return longest < 0 ? '' : String(Math.round(longest / 1_000));
}

function annotation(
  worst: Outcome,
  failed: number,
  all: number,
): { readonly title: string; readonly message: string } {
  const [cause, ...rest] = worst.causes;
  if (!cause) return { title: worst.service, message: `${worst.service}: ${worst.status}` };
  const { title, message } = failureAnnotation({
    service: worst.service,
    status: worst.status,
    causes: [cause, ...rest],
    evidence: worst.evidence,
    rollback: worst.rollback,
    early: worst.early,
    serving: worst.serving,
  });
  const others = failed > 1 ? `\n${failed} of ${all} services failed; the summary has them all.` : '';
  return { title, message: message + others };
}
