import { expect, test } from '@jest/globals';
import {
  type ConditionView,
  type ListenerView,
  type LoadBalancerView,
  onlyNameless,
  routes,
  type RuleView,
} from '../../src/health/route.ts';

const asked = {
  method: 'GET',
  path: '/health?deep=1',
  targetGroups: ['blue', 'green'],
  notThrough: ['test'],
};

function rule(priority: number, targetGroup: string, ...conditions: ConditionView[]): RuleView {
  return {
    arn: `rule-${priority}`,
    priority,
    targetGroups: targetGroup === '' ? [] : [targetGroup],
    conditions,
  };
}

const host = (...values: string[]): ConditionView => ({ field: 'host-header', values });
const path = (...values: string[]): ConditionView => ({ field: 'path-pattern', values });

function listener(secure: boolean, ...rules: RuleView[]): ListenerView {
  return { arn: `listener-${secure ? 443 : 80}`, secure, port: secure ? 443 : 80, rules };
}

function balancer(listeners: readonly ListenerView[], name = 'front', internal = false): LoadBalancerView {
  return { arn: name, name, dnsName: `${name}.elb.example`, internal, listeners };
}

/** `https web.example` or `http *`, the best first. */
function found(...balancers: LoadBalancerView[]): string[] {
  return routes(balancers, asked).map(
    (route) => `${route.listener.secure ? 'https' : 'http'} ${route.host ?? route.loadBalancer.dnsName}`,
  );
}

test.each<[string, LoadBalancerView[], string[]]>([
  ['a plain listener', [balancer([listener(false, rule(Infinity, 'blue'))])], ['http front.elb.example']],
  [
    'TLS before plain, with the host of its rule',
    [
      balancer([
        listener(false, rule(Infinity, 'blue')),
        listener(true, rule(1, 'green', host('web.example')), rule(Infinity, '')),
      ]),
    ],
    ['https web.example', 'http front.elb.example'],
  ],
  [
    'the first of several hosts by priority, no pattern',
    [
      balancer([
        listener(true, rule(7, 'blue', host('b.example')), rule(2, 'blue', host('*.x.example', 'a.example'))),
      ]),
    ],
    ['https a.example', 'https b.example'],
  ],
  [
    'no TLS without a name',
    [balancer([listener(true, rule(Infinity, 'blue')), listener(false, rule(Infinity, ''))])],
    [],
  ],
  [
    'nothing that another rule takes first',
    [balancer([listener(false, rule(1, 'other', path('/health')), rule(Infinity, 'blue'))])],
    [],
  ],
  [
    'what another rule takes for other hosts only',
    [balancer([listener(false, rule(1, 'other', host('admin.example')), rule(Infinity, 'blue'))])],
    ['http front.elb.example'],
  ],
  [
    'a rule for this path',
    [balancer([listener(false, rule(1, 'blue', path('/hea?th')), rule(Infinity, 'other'))])],
    ['http front.elb.example'],
  ],
  [
    'no rule for another path or another spelling of it',
    [balancer([listener(false, rule(1, 'blue', path('/api/*', '/Health')), rule(Infinity, 'other'))])],
    [],
  ],
  [
    'no rule that asks for what an address cannot give',
    [balancer([listener(false, rule(1, 'blue', { field: 'other', values: [] }), rule(Infinity, 'other'))])],
    [],
  ],
  [
    'a rule for the method',
    [
      balancer([
        listener(
          false,
          rule(1, 'other', { field: 'http-request-method', values: ['POST'] }),
          rule(2, 'blue', { field: 'http-request-method', values: ['GET'] }),
        ),
      ]),
    ],
    ['http front.elb.example'],
  ],
  [
    'what the internet reaches before what it does not',
    [
      balancer([listener(true, rule(1, 'blue', host('in.example')))], 'inner', true),
      balancer([listener(false, rule(Infinity, 'blue'))]),
    ],
    ['http front.elb.example', 'https in.example'],
  ],
  ['never test traffic', [balancer([{ ...listener(false, rule(Infinity, 'blue')), arn: 'test' }])], []],
])('the way to a service is %s', (_name, balancers, expected) => {
  expect(found(...balancers)).toEqual(expected);
});

test('TLS under a name that nobody tells is told from no way at all', () => {
  expect(onlyNameless([balancer([listener(true, rule(Infinity, 'blue'))])], asked)).toBe(true);
  expect(onlyNameless([balancer([listener(true, rule(Infinity, 'other'))])], asked)).toBe(false);
});

test('test traffic has its own way, whatever its weights are', () => {
  const front = balancer([
    listener(true, rule(1, 'blue', host('web.example'))),
    { arn: 'tests', secure: false, port: 8080, rules: [{ ...rule(1, ''), arn: 'test' }] },
  ]);
  const byTest = routes([front], { ...asked, onlyThrough: ['test'] });
  expect(byTest.map(({ listener: { arn } }) => arn)).toEqual(['tests']);
  expect(routes([front], asked).map(({ listener: { arn } }) => arn)).toEqual(['listener-443']);
});

test('test traffic takes the header that its rule asks for, and other traffic none', () => {
  const preview = (...values: string[]): ConditionView => ({
    field: 'http-header',
    header: 'x-preview',
    values,
  });
  const behind = (...first: RuleView[]) =>
    balancer([
      listener(false, ...first, { ...rule(2, 'green', preview('*green?')), arn: 'test' }, rule(3, 'blue')),
    ]);
  const headers = (front: LoadBalancerView) =>
    routes([front], { ...asked, onlyThrough: ['test'] }).map((route) => [...route.headers]);
  expect(headers(behind())).toEqual([[['x-preview', 'greenx']]]);
  expect(headers(behind(rule(1, 'other', preview('blue'))))).toEqual([[['x-preview', 'greenx']]]);
  expect(headers(behind(rule(1, 'other', preview('green*'))))).toEqual([]);
  expect(routes([behind()], asked).map((route) => [...route.headers])).toEqual([[]]);
});
