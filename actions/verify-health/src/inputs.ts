import type { InputReader } from '@ecs-actions/shared/runner/input-reader';

export interface Inputs {
  readonly region: string | undefined;
}

export function readInputs(read: InputReader): Inputs {
  read.later({
    'log-lines': 'auto',
    cluster: '',
    service: '',
    'expected-task-definition': '',
    'expected-image': '',
    checks: '',
    url: '',
    path: '',
    method: 'GET',
    headers: '',
    body: '',
    'expected-status': '200-299',
    'expected-body': '',
    'expected-json': '',
    'expected-headers': '',
    'max-latency': '',
    'request-timeout': '10s',
    'follow-redirects': 'false',
    alarms: '',
    metrics: '',
    logs: '',
    policy: '',
    'initial-delay': '0s',
    interval: '5s',
    timeout: '5m',
    duration: '0s',
    'consecutive-success': '3',
    'failure-limit': '',
    'consecutive-error-limit': '4',
    'on-unhealthy': 'fail',
    'on-inconclusive': 'fail',
    gate: 'false',
    'service-deployment-arn': '',
    'gate-stages': '',
    record: 'true',
  });
  return { region: read.text('region') };
}
