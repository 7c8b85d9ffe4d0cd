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
  const { deployDetail, deployReason, verdict } = inputs;
  const unhealthy = verdict !== '' && verdict !== 'healthy' ? `the verdict is ${verdict}` : '';
  return {
    service,
    environment,
    status: statusOf(inputs),
    succeeded: inputs.jobStatus === 'success',
    revision,
    previousRevision,
    reason: deployDetail || deployReason || unhealthy,
    url,
    duration,
  };
}
