import type { Secrets } from '../core/ports.ts';
import type { SecretsManager } from './secrets-manager.ts';
import type { Ssm } from './ssm.ts';

/** What ECS asks before it starts a task: a `valueFrom` that is no ARN of Secrets Manager names a parameter. */
export function secrets(secretsManager: SecretsManager, ssm: Ssm): Secrets {
  return {
    problem: (valueFrom) =>
      /^arn:[^:]*:secretsmanager:/.test(valueFrom)
        ? secretsManager.problem(valueFrom)
        : ssm.problem(valueFrom),
  };
}
