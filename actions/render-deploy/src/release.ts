import type { Outcome } from '@ecs-actions/shared/deployment/outcome';
import type { Prepared } from './prepare.ts';

/** The revision that is to be deployed. */
export interface Revision {
  readonly arn: string;
  /** `family:revision` */
  readonly revision: string;
  /** This step registered it; otherwise it was there before. */
  readonly made: boolean;
}

/** One service on its way through this step: what was prepared, registered and came of it, as far as it got. */
export interface ServiceRelease {
  readonly name: string;
  readonly prepared?: Prepared;
  readonly registered?: Revision;
  readonly notes: readonly string[];
  readonly outcome?: Outcome;
}
