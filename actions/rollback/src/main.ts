import { ActionError } from '@ecs-actions/shared/runner/errors';
import type { Result } from '@ecs-actions/shared/runner/result';

export function main(): Promise<Result> {
  throw new ActionError('rollback cannot do anything yet in this version.');
}
