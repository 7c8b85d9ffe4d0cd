import { afterEach, describe, expect, test } from '@jest/globals';
import { startSimulator } from '../../src/simulator.ts';
import { Balancers, groupArn, otherArn } from './balancers.ts';

let opened: { close(): void }[] = [];

afterEach(() => {
  for (const one of opened) one.close();
  opened = [];
});

async function listening(): Promise<{ balancers: Balancers; url: string }> {
  const balancers = new Balancers({ listen: true });
  opened.push(balancers.loadBalancers);
  await balancers.loadBalancers.ready();
  return { balancers, url: urlOf(balancers) };
}

/** As a client finds it: the load balancer's name and its listener's port. */
function urlOf(balancers: Balancers): string {
  const described = JSON.stringify(balancers.call('DescribeLoadBalancers', { Names: ['front'] }));
  const [, arn = ''] = /"LoadBalancerArn":"([^"]+)"/.exec(described) ?? [];
  const [, name = ''] = /"DNSName":"([^"]+)"/.exec(described) ?? [];
  const listeners = JSON.stringify(balancers.call('DescribeListeners', { LoadBalancerArn: arn }));
  const [, port = ''] = /"Port":(\d+)/.exec(listeners) ?? [];
  return `http://${name}:${port}`;
}

function served(balancers: Balancers, kind = 'request.served'): unknown[] {
  return balancers.simulation.truth.events.filter((event) => event.kind === kind);
}

describe('a listener of a load balancer that listens', () => {
  test('is known by its real address once it is active', async () => {
    const balancers = new Balancers({ listen: true });
    opened.push(balancers.loadBalancers);
    expect(balancers.call('DescribeLoadBalancers', {})).toMatchObject({
      LoadBalancers: [{ DNSName: '127.0.0.1', State: { Code: 'provisioning' } }],
    });
    await balancers.loadBalancers.ready();
    expect(balancers.call('DescribeLoadBalancers', {})).toMatchObject({
      LoadBalancers: [{ State: { Code: 'active' } }],
    });
  });

  test('forwards to what is healthy, in turn, and the truth says which revision answered', async () => {
    const { balancers, url } = await listening();
    balancers.start('10.0.0.1', { version: '1' });
    balancers.start('10.0.0.2', { version: '1', status: '500' });
    balancers.start('10.0.0.3', { version: '2', 'health-status': '500' });
    balancers.pass(60);
    const answers = [];
    for (let i = 0; i < 4; i++) {
      const response = await fetch(`${url}/orders`);
      answers.push([response.status, response.headers.get('x-version'), await response.json()]);
    }
    const good = { status: 'ok', version: '1', revision: 'web:1', task: '10.0.0.1' };
    const bad = { status: 'error', version: '1', revision: 'web:1', task: '10.0.0.2' };
    expect(answers).toEqual([
      [200, '1', good],
      [500, '1', bad],
      [200, '1', good],
      [500, '1', bad],
    ]);
    expect(served(balancers)).toHaveLength(4);
    expect(served(balancers)[1]).toMatchObject({
      loadBalancer: 'front',
      path: '/orders',
      status: 500,
      targetGroupArn: groupArn,
      taskArn: 'task/10.0.0.2',
      revision: 'web:1',
    });
  });

  test('fails open: when all are unhealthy, all get requests', async () => {
    const { balancers, url } = await listening();
    balancers.start('10.0.0.1', { 'health-status': '500' });
    balancers.pass(60);
    expect((await fetch(`${url}/health`)).status).toBe(500);
    expect((await fetch(url)).status).toBe(200);
  });

  test('answers 503 without targets and 502 when none answers; both are lost', async () => {
    const { balancers, url } = await listening();
    expect((await fetch(url)).status).toBe(503);
    balancers.start('10.0.0.1', { 'healthy-after': '10m' });
    expect((await fetch(url)).status).toBe(502);
    expect(served(balancers, 'request.lost')).toMatchObject([
      { status: 503, reason: 'no target' },
      { status: 502, reason: 'no answer', revision: 'web:1' },
    ]);
  });

  test('sends nothing new to a target that drains', async () => {
    const { balancers, url } = await listening();
    balancers.start('10.0.0.1');
    balancers.pass(60);
    balancers.loadBalancers.targetGroups.deregister(groupArn, '10.0.0.1', 8080, () => {});
    expect((await fetch(url)).status).toBe(503);
  });
});

describe('rules', () => {
  async function withRules(...rules: object[]): Promise<{ balancers: Balancers; url: string }> {
    const { balancers, url } = await listening();
    balancers.start('10.0.0.1', { version: 'web' });
    balancers.start('10.0.0.2', { version: 'other' }, otherArn);
    balancers.loadBalancers.seed({
      rules: rules.map((rule, index) => ({
        loadBalancerName: 'front',
        priority: index + 1,
        conditions: [],
        actions: [{ type: 'forward' as const, targetGroupName: 'other' }],
        ...rule,
      })),
    });
    balancers.pass(200);
    return { balancers, url };
  }

  const versionAt = async (url: string, init?: RequestInit): Promise<string | null> =>
    (await fetch(url, init)).headers.get('x-version');

  test('by path', async () => {
    const { url } = await withRules({ conditions: [{ field: 'path-pattern', values: ['/other/*'] }] });
    expect(await versionAt(`${url}/other/1?a=b`)).toBe('other');
    expect(await versionAt(`${url}/Other/1`)).toBe('web');
  });

  test('by header and method, all conditions at once', async () => {
    const { url } = await withRules({
      conditions: [
        { field: 'http-header', httpHeaderConfig: { httpHeaderName: 'X-Test', values: ['gree?'] } },
        { field: 'http-request-method', httpRequestMethodConfig: { values: ['POST'] } },
      ],
    });
    expect(await versionAt(url, { method: 'POST', headers: { 'x-test': 'GREEN' } })).toBe('other');
    expect(await versionAt(url, { headers: { 'x-test': 'green' } })).toBe('web');
    expect(await versionAt(url, { method: 'POST' })).toBe('web');
  });

  test('by host and query, the lowest priority number first', async () => {
    const { url } = await withRules(
      { conditions: [{ field: 'query-string', queryStringConfig: { values: [{ key: 'v', value: '2' }] } }] },
      {
        conditions: [{ field: 'host-header', values: ['127.*'] }],
        actions: [
          { type: 'fixed-response', fixedResponseConfig: { statusCode: '418', messageBody: 'short' } },
        ],
      },
    );
    expect(await versionAt(`${url}/?v=2`)).toBe('other');
    const fixed = await fetch(url);
    expect([fixed.status, await fixed.text()]).toEqual([418, 'short']);
  });

  test('that redirect say where to', async () => {
    const { url } = await withRules({
      actions: [
        { type: 'redirect', redirectConfig: { protocol: 'HTTPS', port: '443', statusCode: 'HTTP_301' } },
      ],
    });
    const response = await fetch(`${url}/a/b?c=d`, { redirect: 'manual' });
    expect(response.status).toBe(301);
    expect(response.headers.get('location')).toBe('https://127.0.0.1:443/a/b?c=d');
  });

  test('by weight, which ModifyRule can shift', async () => {
    const split = (web: number, other: number): object => ({
      type: 'forward',
      forwardConfig: {
        targetGroups: [
          { targetGroupName: 'web', weight: web },
          { targetGroupName: 'other', weight: other },
        ],
      },
    });
    const { balancers, url } = await withRules({ actions: [split(75, 25)] });
    const versions: (string | null)[] = [];
    for (let i = 0; i < 100; i++) versions.push(await versionAt(url));
    const share = versions.filter((version) => version === 'other').length;
    expect(share).toBeGreaterThan(10);
    expect(share).toBeLessThan(40);
    const rules = JSON.stringify(balancers.call('DescribeRules', { ListenerArn: listenerArn(balancers) }));
    const [, RuleArn = ''] = /"RuleArn":"([^"]+)","Priority":"1"/.exec(rules) ?? [];
    balancers.call('ModifyRule', {
      RuleArn,
      Actions: [
        { Type: 'forward', ForwardConfig: { TargetGroups: [{ TargetGroupArn: otherArn, Weight: 1 }] } },
      ],
    });
    for (let i = 0; i < 5; i++) expect(await versionAt(url)).toBe('other');
  });
});

test('a load balancer that does not listen is reached in process by its name', () => {
  const balancers = new Balancers();
  balancers.start('10.0.0.1', { version: '4', latency: '200ms' });
  balancers.pass(60);
  const [, host = ''] =
    /"DNSName":"([^"]+)"/.exec(JSON.stringify(balancers.call('DescribeLoadBalancers', {}))) ?? [];
  const get = (authority: string): unknown =>
    balancers.loadBalancers.exchange({ method: 'GET', path: '/', headers: { host: authority }, body: '' });
  expect(get(host)).toMatchObject({ status: 200, headers: { 'x-version': '4' }, delay: 200 });
  expect(served(balancers)).toMatchObject([{ loadBalancer: 'front', revision: 'web:4' }]);
  expect([get(`${host}:8443`), get('elsewhere.example')]).toEqual([undefined, undefined]);
});

test('a stepped simulator hands on what is sent to a load balancer', async () => {
  const simulator = await startSimulator({ time: { kind: 'stepped' } });
  simulator.control.world({
    loadBalancers: [{ loadBalancerName: 'front' }],
    listeners: [
      {
        loadBalancerName: 'front',
        defaultActions: [
          { type: 'fixed-response', fixedResponseConfig: { statusCode: '200', messageBody: 'here' } },
        ],
      },
    ],
  });
  const described = await simulator.handle({
    method: 'POST',
    path: '/',
    headers: {
      authorization: 'AWS4-HMAC-SHA256 Credential=AKIATEST/20260105/us-east-1/elasticloadbalancing/x',
    },
    body: 'Action=DescribeLoadBalancers&Version=2015-12-01',
  });
  const [, host = ''] = /<DNSName>(.+)<\/DNSName>/.exec(String(described.body)) ?? [];
  expect(await simulator.handle({ method: 'GET', path: '/', headers: { host }, body: '' })).toMatchObject({
    status: 200,
    body: 'here',
  });
  await simulator.close();
});

function listenerArn(balancers: Balancers): string {
  const described = JSON.stringify(balancers.call('DescribeLoadBalancers', { Names: ['front'] }));
  const [, LoadBalancerArn = ''] = /"LoadBalancerArn":"([^"]+)"/.exec(described) ?? [];
  const listeners = JSON.stringify(balancers.call('DescribeListeners', { LoadBalancerArn }));
  return /"ListenerArn":"([^"]+)"/.exec(listeners)?.[1] ?? '';
}
