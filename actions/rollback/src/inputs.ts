import type { InputReader } from '@ecs-actions/shared/runner/input-reader';

export interface Inputs {
  readonly region: string | undefined;
}

export function readInputs(read: InputReader): Inputs {
  read.later({
    'log-lines': 'auto',
    cluster: 'default',
    service: '',
    to: 'last-good',
    'only-if-current': '',
    'require-verified': 'false',
    reason: '',
    list: 'false',
    'dry-run': 'false',
    'if-in-progress': 'rollback',
    'desired-count': '',
    timeout: '20m',
    'wait-until': 'deployed',
  });
  return { region: read.text('region') };
}
