import { afterEach, expect, test } from '@jest/globals';
import type { World } from '../src/control/world.ts';
import { startSimulator, type Simulator } from '../src/simulator.ts';
import { authorization, call } from './protocol/handle.ts';
import { web } from './protocol/worlds.ts';

const elb = 'arn:aws:elasticloadbalancing:us-east-1:123456789012';
const blue = `${elb}:targetgroup/blue/0123456789abcdef`;
const green = `${elb}:targetgroup/green/0123456789abcdef`;
const productionListenerRule = `${elb}:listener-rule/app/front/1/2/3`;
const testListenerRule = `${elb}:listener-rule/app/front/1/2/4`;
const roleArn = 'arn:aws:iam::123456789012:role/infrastructure';
const checkArn = 'arn:aws:lambda:us-east-1:123456789012:function:check';

function forward(...weights: [string, number][]): object {
  const targetGroups = weights.map(([targetGroupArn, weight]) => ({ targetGroupArn, weight }));
  return { type: 'forward', forwardConfig: { targetGroups } };
}

const checks = { healthCheckIntervalSeconds: 5, healthyThresholdCount: 2, port: 8080 };

/** A service that moves by canary, behind a listener that tells test requests by their header. */
const world: World = {
  clusters: web['clusters'],
  roles: [{ roleName: 'infrastructure' }],
  functions: [{ functionName: 'check' }],
  targetGroups: [
    { targetGroupName: 'blue', targetGroupArn: blue, ...checks },
    { targetGroupName: 'green', targetGroupArn: green, ...checks },
  ],
  loadBalancers: [{ loadBalancerName: 'front', listen: true }],
  listeners: [
    {
      loadBalancerName: 'front',
      defaultActions: [{ type: 'fixed-response', fixedResponseConfig: { statusCode: '404' } }],
    },
  ],
  rules: [
    {
      loadBalancerName: 'front',
      ruleArn: testListenerRule,
      priority: 1,
      conditions: [{ field: 'http-header', httpHeaderConfig: { httpHeaderName: 'x-test', values: ['*'] } }],
      actions: [forward([blue, 0], [green, 1])],
    },
    {
      loadBalancerName: 'front',
      ruleArn: productionListenerRule,
      priority: 2,
      conditions: [{ field: 'path-pattern', pathPatternConfig: { values: ['/*'] } }],
      actions: [forward([blue, 1], [green, 0])],
    },
  ],
  taskDefinitions: ['1', '2'].map((version) => ({
    family: 'web',
    networkMode: 'awsvpc',
    requiresCompatibilities: ['FARGATE'],
    cpu: '256',
    memory: '512',
    containerDefinitions: [
      { name: 'app', image: `example.com/web:${version}`, portMappings: [{ containerPort: 8080 }] },
    ],
  })),
  behaviours: ['1', '2'].map((version) => ({ image: `example.com/web:${version}`, version })),
  services: [
    {
      cluster: 'prod',
      serviceName: 'web',
      taskDefinition: 'web:1',
      desiredCount: 2,
      launchType: 'FARGATE',
      networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } },
      loadBalancers: [
        {
          targetGroupArn: blue,
          containerName: 'app',
          containerPort: 8080,
          advancedConfiguration: {
            alternateTargetGroupArn: green,
            productionListenerRule,
            testListenerRule,
            roleArn,
          },
        },
      ],
      deploymentConfiguration: {
        strategy: 'CANARY',
        bakeTimeInMinutes: 1,
        canaryConfiguration: { canaryPercent: 12.5, canaryBakeTimeInMinutes: 5 },
        lifecycleHooks: [{ hookTargetArn: checkArn, roleArn, lifecycleStages: ['POST_TEST_TRAFFIC_SHIFT'] }],
      },
    },
  ],
};

let simulator: Simulator;

afterEach(() => simulator.close());

async function open(more: World = {}): Promise<string> {
  simulator = await startSimulator({ time: { kind: 'stepped' } });
  simulator.control.world({ ...world, ...more });
  simulator.advance(60_000);
  for (;;) {
    const balancers = await query('DescribeLoadBalancers');
    if (balancers.includes('<Code>active</Code>')) break;
    await new Promise(setImmediate);
  }
  const [, arn = ''] = /<LoadBalancerArn>(.+?)</.exec(await query('DescribeLoadBalancers')) ?? [];
  const [, port = ''] =
    /<Port>(.+?)</.exec(await query(`DescribeListeners&LoadBalancerArn=${encodeURIComponent(arn)}`)) ?? [];
  return `http://127.0.0.1:${port}/orders`;
}

async function query(action: string): Promise<string> {
  const { body } = await simulator.handle({
    method: 'POST',
    path: '/',
    headers: { authorization: authorization.replace('/ecs/', '/elasticloadbalancing/') },
    body: `Action=${action}&Version=2015-12-01`,
  });
  return String(body);
}

/** Starts to deploy `web:2`. */
async function deploy(): Promise<void> {
  const { status } = await call(simulator, 'ecs', 'UpdateService', {
    cluster: 'prod',
    service: 'web',
    taskDefinition: 'web:2',
  });
  expect(status).toBe(200);
}

function until(kind: string, holds: Record<string, unknown>): void {
  for (let waited = 0; waited < 1800; waited++) {
    const found = simulator.truth.events.some(
      (event) => event.kind === kind && Object.entries(holds).every(([name, value]) => event[name] === value),
    );
    if (found) return;
    simulator.advance(1000);
  }
  throw new Error(`no ${kind} with ${JSON.stringify(holds)}`);
}

/** How often the version answered `count` requests. */
async function answers(url: string, count: number, version: string, headers = {}): Promise<number> {
  let seen = 0;
  for (let sent = 0; sent < count; sent++) {
    const response = await fetch(url, { headers });
    await response.text();
    expect(response.status).toBe(200);
    if (response.headers.get('x-version') === version) seen++;
  }
  return seen;
}

test.each([{}, { backends: 'http' }])(
  'requests go to the new revision as the canary says, with %j',
  async (more) => {
    const url = await open(more);
    await deploy();
    until('stage.entered', { stage: 'POST_SCALE_UP' });
    expect(await answers(url, 20, '2')).toBe(0);

    until('stage.entered', { stage: 'POST_TEST_TRAFFIC_SHIFT' });
    expect(await answers(url, 20, '2', { 'x-test': 'yes' })).toBe(20);
    expect(await answers(url, 20, '2')).toBe(0);

    until('stage.entered', { stage: 'PRODUCTION_TRAFFIC_SHIFT' });
    const count = 400;
    const seen = await answers(url, count, '2');
    // Five standard deviations of a binomial distribution.
    const deviation = 5 * Math.sqrt(count * 0.125 * 0.875);
    expect(Math.abs(seen - count * 0.125)).toBeLessThan(deviation);
    const counted = simulator.truth.events.filter(
      ({ kind, version, listenerArn }) => kind === 'request.served' && version === '2' && listenerArn,
    );
    expect(counted).toHaveLength(seen + 20);

    until('deployment.ended', { status: 'SUCCESSFUL' });
    expect(await answers(url, 20, '2')).toBe(20);
    const rules = await query(
      `DescribeRules&RuleArns.member.1=${encodeURIComponent(productionListenerRule)}`,
    );
    expect(rules.match(/<Weight>\d+/g)).toEqual(['<Weight>0', '<Weight>100']);
  },
);

test('nobody meets the new revision any more once it is rolled back', async () => {
  const url = await open();
  await deploy();
  until('stage.entered', { stage: 'PRODUCTION_TRAFFIC_SHIFT' });
  const { body } = await call(simulator, 'ecs', 'ListServiceDeployments', {
    cluster: 'prod',
    service: 'web',
  });
  const [, serviceDeploymentArn] = /"serviceDeploymentArn":"([^"]+)"/.exec(JSON.stringify(body)) ?? [];
  await call(simulator, 'ecs', 'StopServiceDeployment', { serviceDeploymentArn });
  until('rollback.finished', {});
  expect(await answers(url, 100, '1')).toBe(100);
  expect(await answers(url, 20, '1', { 'x-test': 'yes' })).toBe(20);
});

test('a world says which roles and functions keep a deployment from going on', async () => {
  await open();
  simulator.control.world({ roles: [{ roleName: 'infrastructure', problem: 'missing-permissions' }] });
  await deploy();
  until('rollback.finished', {});
  simulator.control.world({ roles: [{ roleName: 'infrastructure', problem: 'none' }] });
  simulator.control.world({
    functions: [{ functionName: 'check', answers: [{ hookStatus: 'FAILED' }] }],
  });
  await deploy();
  until('hook.invoked', { function: checkArn, stage: 'POST_TEST_TRAFFIC_SHIFT' });
  until('deployment.ended', { status: 'ROLLBACK_SUCCESSFUL' });
  expect(() => simulator.control.world({ functions: [{ functionName: 'check', answer: 'FAILED' }] })).toThrow(
    'functions of a world have no answer',
  );
  expect(() =>
    simulator.control.world({ functions: [{ functionName: 'check', answers: [{ status: 'FAILED' }] }] }),
  ).toThrow('answers of functions of a world have no status');
});
