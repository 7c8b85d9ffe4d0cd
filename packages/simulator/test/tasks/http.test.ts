import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  ElasticLoadBalancingV2Client,
  paginateDescribeListeners,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Backend } from '../../src/core/ports.ts';
import { startSimulator } from '../../src/simulator.ts';
import { behaviourFrom } from '../../src/tasks/behaviour.ts';
import { HttpBackends } from '../../src/tasks/http.ts';
import { Balancers, groupArn } from '../elb/balancers.ts';

describe('a task with a real server', () => {
  let balancers: Balancers;
  let backends: HttpBackends;

  beforeEach(() => {
    balancers = new Balancers();
    backends = new HttpBackends(balancers.simulation);
    backends.seed({ backends: 'http' });
  });

  afterEach(() => backends.close());

  async function start(labels: Record<string, string> = {}): Promise<{ backend: Backend; url: string }> {
    const backend = backends.start(
      {
        behaviour: behaviourFrom(labels),
        taskArn: 'arn:aws:ecs:eu-west-1:123456789012:task/main/abc',
        revision: 'arn:aws:ecs:eu-west-1:123456789012:task-definition/web:3',
        startedAt: balancers.simulation.time.now,
      },
      8080,
    );
    while (!backend.address) await new Promise(setImmediate);
    return { backend, url: `http://${backend.address.host}:${backend.address.port}` };
  }

  test('says which version and task it is', async () => {
    const { url } = await start({ version: '3' });
    const response = await fetch(`${url}/orders?page=2`);
    expect(response.status).toBe(200);
    expect(response.headers.get('x-version')).toBe('3');
    expect(await response.json()).toEqual({ status: 'ok', version: '3', revision: 'web:3', task: 'abc' });
  });

  test('answers health checks and other requests as its labels say', async () => {
    const { url } = await start({ 'health-status': '503', status: '418' });
    const statuses = [];
    for (const path of ['/health', '/healthz?full', '/', '/orders']) {
      statuses.push((await fetch(url + path)).status);
    }
    expect(statuses).toEqual([503, 503, 418, 418]);
    const headers = { 'user-agent': 'ELB-HealthChecker/2.0' };
    expect((await fetch(`${url}/orders`, { headers })).status).toBe(503);
  });

  test('takes no connection before it is ready', async () => {
    const { url } = await start({ 'healthy-after': '5s' });
    await expect(fetch(url)).rejects.toThrow('fetch failed');
    balancers.pass(5);
    expect((await fetch(url)).status).toBe(200);
  });

  test('takes its time, in virtual time', async () => {
    const { url } = await start({ latency: '10m' });
    let answered = false;
    const response = fetch(url).finally(() => {
      answered = true;
    });
    while (balancers.simulation.time.next === undefined) await new Promise(setImmediate);
    balancers.pass(599);
    await new Promise(setImmediate);
    expect(answered).toBe(false);
    balancers.pass(1);
    await response;
  });

  test('is gone when its container is', async () => {
    const { backend, url } = await start();
    const open = await fetch(url);
    await open.text();
    backends.stop(backend.taskArn);
    await expect(fetch(url)).rejects.toThrow('fetch failed');
  });

  test('is one server for all target groups of a container port', async () => {
    const { backend } = await start();
    const again = backends.start({ ...backend }, 8080);
    expect(again.address).toEqual(backend.address);
  });

  test('is only started when the world asks for it', () => {
    backends.seed({ backends: 'state' });
    const backend = balancers.start('10.0.0.1');
    expect(backends.start(backend, 8080)).toBe(backend);
  });
});

test('a service behind a load balancer is reached at the address that the API gives, and requests are counted', async () => {
  const simulator = await startSimulator({ time: { kind: 'real', factor: 50 } });
  try {
    simulator.control.world({
      backends: 'http',
      clusters: [{ clusterName: 'main' }],
      images: [{ repositoryName: 'web', tags: ['v7'], labels: { 'simulator.version': '7' } }],
      targetGroups: [{ targetGroupName: 'web', targetGroupArn: groupArn, port: 8080 }],
      loadBalancers: [{ loadBalancerName: 'front', listen: true }],
      listeners: [
        {
          loadBalancerName: 'front',
          listenerArn: 'arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/front/1/2',
          defaultActions: [{ type: 'forward', targetGroupName: 'web' }],
        },
      ],
      taskDefinitions: [
        {
          family: 'web',
          networkMode: 'awsvpc',
          requiresCompatibilities: ['FARGATE'],
          cpu: '256',
          memory: '512',
          containerDefinitions: [
            {
              name: 'app',
              image: `${new URL(simulator.url).host}/web:v7`,
              essential: true,
              portMappings: [{ containerPort: 8080 }],
            },
          ],
        },
      ],
      services: [
        {
          cluster: 'main',
          serviceName: 'web',
          taskDefinition: 'web:1',
          desiredCount: 2,
          launchType: 'FARGATE',
          networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } },
          loadBalancers: [{ targetGroupArn: groupArn, containerName: 'app', containerPort: 8080 }],
        },
      ],
    });
    const port = await listenerPort(simulator.url);
    const versions = [];
    for (let i = 0; i < 4; i++) {
      versions.push((await fetch(`http://127.0.0.1:${port}/`)).headers.get('x-version'));
    }
    expect(versions).toEqual(['7', '7', '7', '7']);
    const served = simulator.truth.events.filter(({ kind }) => kind === 'request.served');
    expect(served).toHaveLength(4);
    expect(new Set(served.map(({ taskArn }) => taskArn)).size).toBe(2);
  } finally {
    await simulator.close();
  }
});

async function listenerPort(endpoint: string): Promise<number | undefined> {
  const client = new ElasticLoadBalancingV2Client({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' },
  });
  try {
    const ListenerArns = ['arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/front/1/2'];
    for await (const { Listeners } of paginateDescribeListeners({ client }, { ListenerArns })) {
      return Listeners?.[0]?.Port;
    }
    return undefined;
  } finally {
    client.destroy();
  }
}
