import type { Outcome } from '@ecs-actions/shared/deployment/outcome';
import type { RegisteredRevision } from '@ecs-actions/shared/ecs/task-definition/register';
import type { Prepared } from './prepare.ts';

/** One service on its way through this step: what was prepared, registered and came of it, as far as it got. */
export interface ServiceRelease {
  readonly name: string;
  readonly prepared?: Prepared;
  readonly registered?: Pick<RegisteredRevision, 'arn' | 'revision'>;
  readonly notes: readonly string[];
  readonly outcome?: Outcome;
}
