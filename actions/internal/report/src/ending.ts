import type { Inputs } from './inputs.ts';

/** How the deployment of one service ended, over all steps of its job. */
export interface Ending {
  readonly service: string;
  readonly environment: string;
  /** A status of the actions' table, or `unhealthy` where a release serves that was found so. */
  readonly status: string;
  readonly succeeded: boolean;
  readonly revision: string;
  readonly previousRevision: string;
  /** What takes the traffic now, where that is known. */
  readonly servesNow: string;
  readonly reason: string;
  readonly url: string;
  /** Seconds; 0 when nothing was deployed. */
  readonly duration: number;
}

type Said = Pick<Inputs, 'jobStatus' | 'deployStatus' | 'verdict' | 'verifyStatus' | 'rollbackStatus'>;

/** The last word: of the way back if one was taken, of the gate if it judged, otherwise of the deployment. */
export function statusOf({ jobStatus, deployStatus, verdict, verifyStatus, rollbackStatus }: Said): string {
  // A way back that was asked for, and not taken because a deployment was bad, speaks for itself.
  if (rollbackStatus !== '' && deployStatus === '') {
    return rollbackStatus === 'succeeded' && verdict !== '' && verdict !== 'healthy'
      ? 'unhealthy'
      : rollbackStatus;
  }
  if (rollbackStatus !== '') {
    return rollbackStatus === 'succeeded' || rollbackStatus === 'no-change'
      ? 'rolled-back'
      : 'rollback-failed';
  }
  if (jobStatus === 'cancelled') return 'cancelled';
  if (deployStatus === 'paused' && verifyStatus !== '') return verifyStatus;
  if (verdict !== '' && verdict !== 'healthy' && jobStatus !== 'success') return verifyStatus || 'unhealthy';
  return deployStatus || (jobStatus === 'success' ? 'no-change' : 'failed');
}

export function endingOf(inputs: Inputs): Ending {
  const { service, environment, revision, previousRevision, url, duration = 0 } = inputs;
  const { deployDetail, deployReason } = inputs;
  const status = statusOf(inputs);
  return {
    service,
    environment,
    status,
    succeeded: inputs.jobStatus === 'success',
    revision,
    previousRevision,
    servesNow: servesNow(status, inputs),
    reason: deployDetail || deployReason || found(inputs) || unsaid(inputs),
    url,
    duration,
  };
}

function servesNow(status: string, { revision, previousRevision }: Inputs): string {
  if (['succeeded', 'no-change', 'unhealthy'].includes(status)) return revision;
  return status === 'rolled-back' ? previousRevision : '';
}

function found({ verdict, failedChecks }: Inputs): string {
  if (verdict === '' || verdict === 'healthy') return '';
  return failedChecks.length === 0
    ? `the verdict is ${verdict}`
    : `found ${verdict} by ${failedChecks.join(', ')}`;
}

/** A job may end before any of its steps says why, by an input that is refused for instance. */
function unsaid({ jobStatus }: Inputs): string {
  return jobStatus === 'failure' ? 'its page says why' : '';
}
