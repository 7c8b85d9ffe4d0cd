import type { Outcome } from '@ecs-actions/shared/deployment/outcome';
import type { FailureReason } from '@ecs-actions/shared/deployment/status';
import type { Cause } from '@ecs-actions/shared/diagnosis/cause';
import type { HealthVerdict } from '@ecs-actions/shared/health/judge';
import { reasonOf } from '../report.ts';
import type { Gate } from './gate.ts';
import type { Visit } from './visit.ts';

/** How a gated deployment ended, with everything that was judged on its way. */
export interface GateStory extends Gate {
  readonly outcome: Pick<Outcome, 'facts' | 'status' | 'exit' | 'causes' | 'evidence' | 'serving'>;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly notes: readonly string[];
}

const severity: readonly HealthVerdict[] = ['unhealthy', 'error', 'inconclusive', 'healthy'];

/** The worst of the visits decides; a deployment that was never judged is not healthy. */
export function decisive(visits: readonly Visit[]): Visit | undefined {
  return visits.toSorted(
    (a, b) => severity.indexOf(a.judgement.verdict) - severity.indexOf(b.judgement.verdict),
  )[0];
}

/** Why a pause was not healthy: by the first check that failed, or by what kept it from being answered. */
export function reasonOfVisit({ judgement, records, reason }: Visit): FailureReason | undefined {
  return judgement.verdict === 'healthy' ? undefined : (reason ?? reasonOf(records, judgement.failed));
}

/** The verdict as the cause that a deployment's failure is told with. */
export function asCause(visit: Visit): Cause {
  const { pause, judgement, answer } = visit;
  return {
    rule: 'gate',
    reason: reasonOfVisit(visit) ?? 'hook',
    sentence:
      answer === 'none'
        ? `the pause at ${pause.stage} was left to its timeout: ${judgement.because}`
        : `at ${pause.stage}, ${judgement.because}`,
    lookFirst: ['what the checks saw at that pause, in the summary'],
    documentation: undefined,
  };
}

/** What a gate leaves behind when its job is cancelled is not what a deployment step does. */
export function ofGate(cause: Cause): Cause {
  return cause.rule === 'cancelled' ? { ...cause, lookFirst: afterCancel } : cause;
}

const afterCancel = [
  "the service's page in the AWS console: a pause that nobody answers ends by its own timeout",
  'the rollback action, which ends it at once and brings the earlier release back',
];
