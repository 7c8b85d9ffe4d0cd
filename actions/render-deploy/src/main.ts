import { ActionError } from '@ecs-actions/shared/runner/errors';
import type { Result } from '@ecs-actions/shared/runner/result';

export function main(): Promise<Result> {
  throw new ActionError('render-deploy cannot do anything yet in this version.');
}
