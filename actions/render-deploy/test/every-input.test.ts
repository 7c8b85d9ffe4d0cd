import { afterEach, expect, test } from '@jest/globals';
import type { World } from '@ecs-actions/simulator/control/world';
import { readInputs } from '@ecs-actions/shared/runner/inputs';
import { actionFolder, readActionFile } from '@ecs-actions/testkit/action-file';
import { codeDeployWorld } from '@ecs-actions/testkit/codedeploy-world';
import { shiftingWorld } from '@ecs-actions/testkit/shifting-world';
import { traced } from '@ecs-actions/testkit/traced';
import { cluster, definition, image, service, webService, webWorld } from '@ecs-actions/testkit/worlds';
import { readInputs as renderDeployInputs } from '../src/inputs.ts';
import { main } from '../src/main.ts';

type Values = Readonly<Record<string, string>>;

const usual: Values = { cluster, service, 'container-name': 'app', image: image.after };
const crash = { crash: 3, 'crash-after': '2s', log: 'one\ntwo\nthree' };
const withoutBreaker = { deploymentConfiguration: { minimumHealthyPercent: 100, maximumPercent: 200 } };

const twoContainers = {
  ...definition(),
  containerDefinitions: [
    { name: 'app', image: image.before, environment: [{ name: 'OLD', value: '1' }] },
    { name: 'proxy', image: image.before, essential: false },
  ],
};
const worlds = {
  plain: () =>
    webWorld({
      more: {
        taskDefinitions: [twoContainers, { ...twoContainers, family: 'other' }],
        clusters: [{ clusterName: cluster }, { clusterName: 'elsewhere' }],
        services: [webService, { ...webService, serviceName: 'api' }],
        alarms: [{ alarmName: 'errors' }],
      },
    }),
  crashes: () => webWorld({ release: crash, service: withoutBreaker }),
  'image gone': () => webWorld({ release: false }),
  'no capacity': () => webWorld({ cluster: { capacity: { available: false } }, service: withoutBreaker }),
  slow: () => webWorld({ release: { 'healthy-after': '90s' } }),
  canary: () => shiftingWorld({ configuration: { strategy: 'CANARY' } }),
  CodeDeploy: () => codeDeployWorld(),
  busy: () => webWorld({ service: withoutBreaker }),
} satisfies Record<string, () => World>;

interface Case {
  readonly value: string;
  readonly world?: keyof typeof worlds;
  /** What is given besides, in both runs. */
  readonly besides?: Values;
}

const canary = { strategy: 'canary' };
const linear = { strategy: 'linear' };
const paused = { 'pause-at': 'POST_TEST_TRAFFIC_SHIFT' };
const soon = { timeout: '5m' };
const migrates = { 'pre-deploy-command': 'migrate' };

/** A value for each input, other than what holds without it. */
const cases: Readonly<Record<string, Case>> = {
  region: { value: 'eu-west-1' },
  'log-lines': { value: '1', world: 'crashes' },
  cluster: { value: 'elsewhere' },
  service: { value: 'api' },
  'register-only': { value: 'true' },
  'task-definition': { value: 'other' },
  'container-name': { value: 'proxy' },
  image: { value: `${image.before}@sha256:${'0'.repeat(64)}` },
  images: { value: `proxy=${image.after}` },
  registry: { value: 'ecr', besides: { image: 'web:2' } },
  'environment-variables': { value: 'NEW=1' },
  'remove-environment-variables': { value: 'OLD' },
  secrets: { value: 'TOKEN=arn:aws:secretsmanager:us-east-1:123456789012:secret:token-AbCdEf' },
  'docker-labels': { value: 'team=web' },
  command: { value: 'serve --fast' },
  'log-configuration-log-driver': { value: 'json-file' },
  'log-configuration-options': {
    value: 'mode=non-blocking',
    besides: { 'log-configuration-log-driver': 'json-file' },
  },
  'task-definition-overrides': { value: 'memory: "1024"' },
  'unknown-attributes': { value: 'error', besides: { 'task-definition-overrides': 'somethingNew: 1' } },
  tags: { value: 'team=web' },
  'desired-count': { value: '3' },
  'force-new-deployment': { value: 'true', besides: { image: image.before } },
  'enable-execute-command': { value: 'true' },
  'propagate-tags': { value: 'SERVICE' },
  'service-overrides': { value: 'platformVersion: 1.4.0' },
  strategy: { value: 'blue-green', world: 'canary' },
  'bake-time': { value: '7m', world: 'canary', besides: canary },
  'canary-percent': { value: '20', world: 'canary', besides: canary },
  'canary-bake-time': { value: '3m', world: 'canary', besides: canary },
  'step-percent': { value: '20', world: 'canary', besides: linear },
  'step-bake-time': { value: '3m', world: 'canary', besides: linear },
  'pause-at': { value: 'POST_TEST_TRAFFIC_SHIFT', world: 'canary' },
  'pause-timeout': { value: '45m', world: 'canary', besides: paused },
  'pause-timeout-action': { value: 'continue', world: 'canary', besides: paused },
  'circuit-breaker': { value: 'off' },
  alarms: { value: 'errors' },
  'codedeploy-appspec': { value: 'none.yaml', world: 'CodeDeploy' },
  'codedeploy-application': { value: 'other', world: 'CodeDeploy' },
  'codedeploy-deployment-group': { value: 'other', world: 'CodeDeploy' },
  'codedeploy-deployment-config': {
    value: 'CodeDeployDefault.ECSCanary10Percent5Minutes',
    world: 'CodeDeploy',
  },
  'codedeploy-deployment-description': { value: 'by octocat', world: 'CodeDeploy' },
  'pre-deploy-command': { value: 'migrate' },
  'pre-deploy-container': { value: 'proxy', besides: migrates },
  'pre-deploy-timeout': { value: '1s', besides: migrates },
  'pre-deploy-overrides': { value: 'cpu: "512"', besides: migrates },
  'if-in-progress': { value: 'fail', world: 'busy' },
  'in-progress-timeout': { value: '30s', world: 'busy' },
  preflight: { value: 'false', world: 'image gone' },
  'wait-until': { value: 'started' },
  timeout: { value: '5m', world: 'no capacity' },
  'fail-fast': { value: 'false', world: 'crashes', besides: soon },
  'fail-fast-after': { value: '9', world: 'crashes', besides: soon },
  'on-failure': { value: 'none', world: 'crashes' },
  'on-cancel': { value: 'rollback' },
  'dry-run': { value: 'true' },
};

const { inputs: declared } = readActionFile(actionFolder('render-deploy'));
const environment = { ...process.env };
afterEach(() => {
  process.env = { ...environment };
});

/** Everything that a run leaves: what it asked AWS to change, what it kept for later, what it says and gives. */
function trace(world: keyof typeof worlds, given: Values): Promise<unknown> {
  const { signal } = new AbortController();
  return traced('render-deploy', { world: worlds[world](), given, busy: world === 'busy' }, (ports) =>
    main(readInputs(renderDeployInputs), ports, signal).catch((error: unknown) => String(error)),
  );
}

test('every input is here', () => {
  expect(Object.keys(cases).toSorted()).toEqual(Object.keys(declared).toSorted());
});

test.each(Object.entries(cases))(
  '%s changes the result',
  async (name, { value, world = 'plain', besides = {} }) => {
    const without = { ...usual, ...besides };
    const [before, again] = [await trace(world, without), await trace(world, without)];
    expect(again).toEqual(before);
    expect(await trace(world, { ...without, [name]: value })).not.toEqual(before);
  },
);
