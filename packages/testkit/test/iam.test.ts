import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DeregisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { World } from '@ecs-actions/simulator/control/world';
import type { TruthCall } from '@ecs-actions/simulator/core/truth';
import { accesses } from '@ecs-actions/simulator/protocol/access';
import { Policy, type Access } from '@ecs-actions/simulator/protocol/policy';
import type { Simulator, SimulatorOptions } from '@ecs-actions/simulator/simulator';
import { readInputs } from '@ecs-actions/shared/runner/inputs';
import type { Ports } from '@ecs-actions/shared/runner/ports';
import type { Result } from '@ecs-actions/shared/runner/result';
import { readInputs as renderDeployInputs } from '../../../actions/render-deploy/src/inputs.ts';
import { main as renderDeploy } from '../../../actions/render-deploy/src/main.ts';
import { readInputs as rollbackInputs } from '../../../actions/rollback/src/inputs.ts';
import { main as rollback } from '../../../actions/rollback/src/main.ts';
import { projectRoot, type ActionName } from '../src/action-file.ts';
import { clientsOf } from '../src/clients.ts';
import { fastClock } from '../src/clock.ts';
import { portsOf } from '../src/ports.ts';
import { awsEnvironment, runBundle } from '../src/runner.ts';
import { shiftingWorld } from '../src/shifting-world.ts';
import { inProcess, withSimulator } from '../src/simulator.ts';
import { giveInputs } from '../src/traced.ts';
import { cluster, image, loadBalanced, service, webWorld } from '../src/worlds.ts';

type EcsAction = Exclude<ActionName, 'build-push'>;
interface Statement {
  readonly Sid: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
}
interface PolicyDocument {
  readonly Version: string;
  readonly Statement: readonly Statement[];
}

const page = readFileSync(join(projectRoot, 'docs', 'iam.md'), 'utf8');

/** The policy under an action's heading, for the cluster of the worlds here, with `from` replaced by `to`. */
function documented(action: EcsAction, from = '', to = ''): PolicyDocument {
  const [, text = ''] = new RegExp(`\n## ${action}\n[^#]*?\`\`\`json\n(.*?)\n\`\`\``, 's').exec(page) ?? [];
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a policy by its place; Policy refuses anything else
  return JSON.parse(text.replaceAll('/main', `/${cluster}`).replaceAll(from, to)) as PolicyDocument;
}

function actionsOf(statement: Statement): readonly string[] {
  return [statement.Action].flat();
}

/** The policy with one action of one statement left out. */
function without({ Version, Statement: all }: PolicyDocument, sid: string, action: string): PolicyDocument {
  const left = all
    .map((one) => ({
      ...one,
      Action: one.Sid === sid ? actionsOf(one).filter((name) => name !== action) : one.Action,
    }))
    .filter(({ Action }) => Action.length > 0);
  return { Version, Statement: left };
}

type Outputs = Readonly<Record<string, string>>;

const environment = { ...process.env };
afterEach(() => {
  process.env = { ...environment };
});

/** Steps that need no time of their own, on the simulator's. */
const stories = {
  'render-deploy': (ports, signal) => renderDeploy(readInputs(renderDeployInputs), ports, signal),
  rollback: (ports, signal) => rollback(readInputs(rollbackInputs), ports, signal),
} satisfies Readonly<Record<string, (ports: Ports, signal: AbortSignal) => Promise<Result>>>;

function step(simulator: Simulator, action: keyof typeof stories, inputs: Outputs): Promise<Result> {
  giveInputs(action, { cluster, service, ...inputs });
  const { aws, clock } = inProcess(simulator);
  return stories[action](portsOf(aws, clock, []), new AbortController().signal);
}

const factor = 40;
const clock = fastClock(factor);

/** verify-health asks real servers, which have no part in stepped time, so its bundle is run. */
async function outputsOf(simulator: Simulator, action: EcsAction, inputs: Outputs): Promise<Outputs> {
  if (action !== 'verify-health') return (await step(simulator, action, inputs)).outputs;
  using ended = await runBundle(action, {
    inputs: { cluster, service, ...inputs },
    nodeOptions: clock.nodeOptions,
    env: { ...awsEnvironment(simulator.url), ...clock.env },
  });
  return ended.outputs;
}

const secret = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:web/token-AbCdEf';
const parameter = 'arn:aws:ssm:us-east-1:123456789012:parameter/web/level';
const crash = { crash: 3, 'crash-after': '2s', 'last-words': 'FATAL' };

/** A service with all that preflight and diagnosis look at, whose release behaves as said. */
function world(
  release: Readonly<Record<string, unknown>> = {},
  own: Readonly<Record<string, unknown>> = {},
  more: World = {},
) {
  return webWorld({
    release,
    container: {
      secrets: [
        { name: 'TOKEN', valueFrom: secret },
        { name: 'LEVEL', valueFrom: parameter },
      ],
    },
    service: {
      ...loadBalanced.service,
      deploymentConfiguration: {
        minimumHealthyPercent: 100,
        maximumPercent: 200,
        alarms: { enable: true, rollback: true, alarmNames: ['web-errors'] },
      },
      ...own,
    },
    more: {
      ...loadBalanced.more,
      secrets: [{ name: 'web/token', arn: secret, value: 'x' }],
      parameters: [{ name: '/web/level' }],
      alarms: [{ alarmName: 'web-errors', stateValue: 'OK' }],
      ...more,
    },
  });
}

const release = { 'container-name': 'app', image: image.after };

const paused = {
  strategy: 'BLUE_GREEN',
  lifecycleHooks: [{ targetType: 'PAUSE', lifecycleStages: ['PRE_SCALE_UP'] }],
};

interface Journey {
  readonly name: string;
  readonly world: World;
  /** What happens before, without a policy. */
  readonly before?: (simulator: Simulator) => Promise<unknown>;
  readonly inputs: Readonly<Record<string, string>>;
  readonly ends: Readonly<Record<string, string>>;
}

const journeys: Readonly<Record<EcsAction, readonly Journey[]>> = {
  'render-deploy': [
    {
      name: 'a crash loop, ended early, explained and undone',
      world: world(crash),
      inputs: { ...release, 'log-lines': '5' },
      ends: { status: 'rolled-back', 'failure-reason': 'container-exit' },
    },
    {
      name: 'a release that is nowhere to be placed',
      world: {
        ...world({}, { capacityProviderStrategy: [{ capacityProvider: 'own' }], launchType: undefined }),
        clusters: [{ clusterName: cluster, capacityProviders: ['own'], capacity: { available: false } }],
      },
      inputs: { ...release, timeout: '3m' },
      ends: { status: 'rolled-back', 'failure-reason': 'capacity' },
    },
    {
      name: 'a good release, registered under an answer that got lost',
      world: world(),
      before: async ({ control }) =>
        control.faults([
          { service: 'ecs', operation: 'RegisterTaskDefinition', kind: 'reset-after', count: 1 },
        ]),
      inputs: release,
      ends: { status: 'succeeded' },
    },
    {
      name: 'an image that was never pushed',
      world: world(),
      inputs: { 'container-name': 'app', image: image.after.replace(/:2$/, ':9') },
      ends: { status: 'refused', 'failure-reason': 'preflight' },
    },
    {
      name: 'a release that pauses, and goes on by itself',
      world: shiftingWorld({ configuration: { strategy: 'BLUE_GREEN' } }),
      inputs: {
        ...release,
        preflight: 'false',
        'pause-at': 'POST_SCALE_UP',
        'pause-timeout': '1m',
        'pause-timeout-action': 'continue',
        'wait-until': 'deployed',
      },
      ends: { status: 'succeeded' },
    },
  ],
  'verify-health': [
    {
      name: 'a healthy service',
      world: world({}, {}, { backends: 'http', loadBalancers: [{ loadBalancerName: 'web', listen: true }] }),
      inputs: {
        path: '/',
        alarms: 'web-errors',
        metrics: '- { metric: RequestCount, min: 1, on-no-data: healthy }',
        logs: '- { pattern: FATAL }',
        timeout: '10m',
      },
      ends: { verdict: 'healthy' },
    },
  ],
  rollback: [
    {
      name: 'to a release whose task definition was deregistered',
      world: world(),
      before: async (simulator) => {
        const { outputs } = await step(simulator, 'render-deploy', release);
        expect(outputs['status']).toBe('succeeded');
        await clientsOf(simulator).ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition: 'web:1' }));
      },
      inputs: {},
      ends: { status: 'succeeded' },
    },
    {
      name: 'to a release whose image is gone',
      world: world({}, {}, { images: [{ repositoryName: 'web', tags: ['2'], platforms: ['linux/amd64'] }] }),
      before: async (simulator) => {
        const { outputs } = await step(simulator, 'render-deploy', release);
        expect(outputs['status']).toBe('succeeded');
      },
      inputs: {},
      ends: { status: 'no-target' },
    },
    {
      name: 'of a canary, whose strategy comes back afterwards',
      world: shiftingWorld({
        configuration: {
          strategy: 'CANARY',
          canaryConfiguration: { canaryPercent: 10, canaryBakeTimeInMinutes: 1 },
        },
      }),
      before: async (simulator) => {
        const { outputs } = await step(simulator, 'render-deploy', { ...release, preflight: 'false' });
        expect(outputs['status']).toBe('succeeded');
      },
      inputs: {},
      ends: { status: 'succeeded' },
    },
    {
      name: 'of a deployment that is going on',
      world: world({ 'healthy-after': '10m' }),
      before: async (simulator) => {
        const { outputs } = await step(simulator, 'render-deploy', { ...release, 'wait-until': 'started' });
        expect(outputs['status']).toBe('started');
      },
      inputs: {},
      ends: { status: 'succeeded' },
    },
    {
      name: 'of a deployment that is paused',
      world: shiftingWorld({ configuration: paused }),
      before: async (simulator) => {
        const inputs = { ...release, preflight: 'false', 'wait-until': 'started' };
        const { outputs } = await step(simulator, 'render-deploy', inputs);
        expect(outputs['status']).toBe('started');
        simulator.advance(5 * 60_000);
        expect(simulator.truth.events.map(({ kind }) => kind)).toContain('hook.waiting');
      },
      inputs: {},
      ends: { status: 'succeeded' },
    },
  ],
};

function timeOf(action: EcsAction): NonNullable<SimulatorOptions['time']> {
  return action === 'verify-health' ? { kind: 'real', factor } : { kind: 'stepped' };
}

const names = { account: '123456789012', region: 'us-east-1', secretArn: (id: string) => id };

/** What IAM is asked for calls; the registry has its own way in, by a token. */
function asked(calls: readonly TruthCall[]): readonly Access[] {
  return calls
    .filter(({ service: api }) => api !== 'registry' && api !== 'sts')
    .flatMap(({ service: api, operation, input }) =>
      accesses(api, operation, typeof input === 'object' ? { ...input } : {}, names),
    );
}

function refused(document: PolicyDocument, all: readonly Access[]): readonly string[] {
  const policy = new Policy(document);
  return all.filter((access) => policy.decide(access) !== 'allowed').map(({ action }) => action);
}

describe.each<EcsAction>(['render-deploy', 'verify-health', 'rollback'])('%s', (action) => {
  const policy = documented(action);
  const needed: Access[] = [];

  beforeAll(async () => {
    for (const { world: scene, before, inputs, ends, name } of journeys[action]) {
      await withSimulator({ time: timeOf(action) }, async (simulator) => {
        simulator.control.world(scene);
        await before?.(simulator);
        const { calls } = simulator.truth;
        const from = calls.length;
        simulator.control.policy(policy);
        const outputs = await outputsOf(simulator, action, inputs);
        expect({ name, ...outputs }).toMatchObject({ name, ...ends });
        needed.push(...asked(calls.slice(from)));
      });
    }
  });

  test('does all that it does under the documented policy', () => {
    expect(refused(policy, needed)).toEqual([]);
  });

  test.each(policy.Statement.flatMap((one) => actionsOf(one).map((name) => [one.Sid, name] as const)))(
    'needs in %s the action %s',
    (sid, name) => {
      expect(refused(without(policy, sid, name), needed)).toContain(name);
    },
  );

  test.each(policy.Statement.flatMap((one) => [one.Resource].flat().filter((arn) => arn !== '*')))(
    'needs the resource %s, and no other in its place',
    (arn) => {
      const narrowed = documented(action, `"${arn}"`, `"${arn}-other"`);
      expect(refused(narrowed, needed)).not.toEqual([]);
    },
  );

  test('is given everything only where AWS has no resource level', () => {
    const everything = policy.Statement.filter(({ Resource }) => Resource === '*').flatMap(actionsOf);
    const levels = needed
      .filter(({ action: name }) => everything.includes(name))
      .map(({ resource }) => resource);
    expect([...new Set(levels)].filter((resource) => !resource.endsWith('*'))).toEqual([]);
  });
});

describe('a pre-deploy task', () => {
  const [, text = ''] = /With `pre-deploy-command` also:\n\n```json\n(.*?)\n```/s.exec(page) ?? [];
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a policy by its place; Policy refuses anything else
  const besides = JSON.parse(text.replaceAll('/main', `/${cluster}`)) as PolicyDocument;
  const both = (more: PolicyDocument) => {
    const { Version, Statement: all } = documented('render-deploy');
    return { Version, Statement: [...all, ...more.Statement] };
  };
  const needed: Access[] = [];

  beforeAll(async () => {
    for (const [command, status] of [
      ['migrate', 'succeeded'],
      ['sleep\n900', 'refused'],
    ]) {
      await withSimulator({ time: { kind: 'stepped' } }, async (simulator) => {
        simulator.control.world(world());
        simulator.control.policy(both(besides));
        const inputs = { ...release, 'pre-deploy-command': command ?? '', 'pre-deploy-timeout': '1m' };
        const { outputs } = await step(simulator, 'render-deploy', inputs);
        expect(outputs['status']).toBe(status);
        needed.push(...asked(simulator.truth.calls));
      });
    }
  });

  test('does all that it does under the documented policies', () => {
    expect(refused(both(besides), needed)).toEqual([]);
  });

  test.each([
    ['RunPreDeployTask', 'ecs:RunTask'],
    ['StopPreDeployTask', 'ecs:StopTask'],
  ])('needs in %s the action %s', (sid, name) => {
    expect(refused(both(without(besides, sid, name)), needed)).toContain(name);
  });
});

describe('a permission that is missing', () => {
  test.each([
    ['Deploy', 'ecs:DescribeServices'],
    ['Deploy', 'ecs:UpdateService'],
    ['RegisterTaskDefinitions', 'ecs:RegisterTaskDefinition'],
    ['PassRoles', 'iam:PassRole'],
  ])('of %s, %s, is named where it ends a deployment', async (sid, name) => {
    await withSimulator({ time: { kind: 'stepped' } }, async (simulator) => {
      simulator.control.world(world());
      simulator.control.policy(without(documented('render-deploy'), sid, name));
      const { exit, failure } = await step(simulator, 'render-deploy', release);
      expect(exit).toBe(1);
      expect(failure?.message).toContain(name);
    });
  });
});
