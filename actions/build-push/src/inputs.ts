import type { InputReader } from '@ecs-actions/shared/runner/input-reader';

export interface Inputs {
  readonly region: string | undefined;
}

export function readInputs(read: InputReader): Inputs {
  read.later({
    repository: '',
    registry: '',
    context: '.',
    file: '',
    target: '',
    platforms: '',
    'build-args': '',
    'build-contexts': '',
    labels: '',
    annotations: '',
    network: '',
    'add-hosts': '',
    'shm-size': '',
    ulimits: '',
    ssh: '',
    builder: '',
    pull: '',
    'no-cache': '',
    load: '',
    secrets: '',
    'secret-files': '',
    'secret-envs': '',
    cache: 'none',
    'cache-from': '',
    'cache-to': '',
    provenance: 'false',
    sbom: 'false',
    tags: 'type=sha',
    push: 'true',
    'if-exists': 'reuse',
    'source-image': '',
    'create-repository': 'false',
    'repository-settings': '',
    scan: 'none',
    'scan-fail-on': 'critical',
    'scan-ignore': '',
    'scan-timeout': '10m',
    sign: 'none',
    'sign-key': '',
    logout: 'true',
  });
  return { region: read.text('region') };
}
