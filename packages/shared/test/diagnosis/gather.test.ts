import { describe, expect, test } from '@jest/globals';
import { diagnose } from '@ecs-actions/shared/diagnosis/diagnose';
import { gatherEvidence } from '@ecs-actions/shared/diagnosis/gather';
import type { Suspect } from '@ecs-actions/shared/diagnosis/suspect';
import { canned, steppingClock, type Answers } from './canned.ts';
import { arn, events, image, start, targetGroup, task } from './fixtures.ts';

const seconds = (milliseconds: number): number => milliseconds / 1000;
const ids = ['aaaa1111', 'bbbb2222', 'cccc3333'];

const wireTask = (id: string, of: object = {}): object => ({
  taskArn: arn(`task/demo/${id}`),
  taskDefinitionArn: arn('task-definition/web:42'),
  startedBy: 'ecs-svc/42',
  lastStatus: 'STOPPED',
  desiredStatus: 'STOPPED',
  stopCode: 'EssentialContainerExited',
  stoppedReason: 'Essential container in task exited',
  startedAt: seconds(start),
  executionStoppedAt: seconds(start + 2_000),
  stoppedAt: seconds(start + 9_000),
  attachments: [
    { type: 'ElasticNetworkInterface', details: [{ name: 'privateIPv4Address', value: '10.0.0.9' }] },
  ],
  containers: [{ name: 'app', image, lastStatus: 'STOPPED', exitCode: 3, runtimeId: 'runtime-1' }],
  ...of,
});

const logConfiguration = (of: object = {}): object => ({
  logDriver: 'awslogs',
  options: {
    'awslogs-group': '/ecs/web',
    'awslogs-region': 'eu-central-1',
    'awslogs-stream-prefix': 'web',
    ...of,
  },
});

const definition = (container: object = {}): object => ({
  taskDefinition: {
    taskDefinitionArn: arn('task-definition/web:42'),
    cpu: '256',
    memory: '512',
    requiresCompatibilities: ['FARGATE'],
    containerDefinitions: [
      {
        name: 'app',
        image,
        environment: [{ name: 'DATABASE_URL', value: 'postgres://web:hunter2secret@db.internal/web' }],
        logConfiguration: logConfiguration(),
        ...container,
      },
    ],
  },
});

const targetHealth = `<DescribeTargetHealthResponse xmlns="http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/"><DescribeTargetHealthResult><TargetHealthDescriptions>
<member><Target><Id>10.0.0.9</Id><Port>8080</Port></Target><TargetHealth><State>unhealthy</State><Reason>Target.Timeout</Reason><Description>Request timed out</Description></TargetHealth></member>
<member><Target><Id>10.0.0.9</Id><Port>8081</Port></Target><TargetHealth><State>draining</State><Reason>Target.DeregistrationInProgress</Reason></TargetHealth></member>
<member><Target><Id>10.0.0.7</Id><Port>8080</Port></Target><TargetHealth><State>unhealthy</State></TargetHealth></member>
</TargetHealthDescriptions></DescribeTargetHealthResult></DescribeTargetHealthResponse>`;
const targetGroups = `<DescribeTargetGroupsResponse xmlns="http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/"><DescribeTargetGroupsResult><TargetGroups>
<member><TargetGroupArn>${targetGroup}</TargetGroupArn><HealthCheckProtocol>HTTP</HealthCheckProtocol><HealthCheckPath>/health</HealthCheckPath><HealthCheckPort>traffic-port</HealthCheckPort><Matcher><HttpCode>200-299</HttpCode></Matcher></member>
</TargetGroups></DescribeTargetGroupsResult></DescribeTargetGroupsResponse>`;

const lines = [
  { message: 'connecting as web' },
  { message: 'FATAL no answer from\npostgres://web:hunter2secret@db.internal/web\n' },
];

const answers: Answers = {
  ListTasks: ({ desiredStatus }) => ({
    taskArns: desiredStatus === 'STOPPED' ? ids.map((id) => arn(`task/demo/${id}`)) : [],
  }),
  DescribeTasks: () => ({
    tasks: [wireTask('aaaa1111'), wireTask('bbbb2222'), wireTask('cccc3333', { startedBy: 'ecs-svc/41' })],
  }),
  DescribeServices: () => ({
    services: [
      { serviceName: 'web', loadBalancers: [{ targetGroupArn: targetGroup, containerName: 'app' }] },
    ],
  }),
  DescribeTaskDefinition: () => definition(),
  DescribeTargetHealth: () => targetHealth,
  DescribeTargetGroups: () => targetGroups,
  GetLogEvents: ({ nextToken }) => ({
    events: nextToken === undefined ? lines : [],
    nextBackwardToken: 'b/1',
  }),
};

const suspect: Suspect = {
  cluster: 'demo',
  service: 'web',
  taskDefinitionArn: arn('task-definition/web:42'),
  startedBy: 'ecs-svc/42',
  facts: { endedBy: 'detector' },
  deployment: undefined,
  events: [],
  tasks: [],
  changedKeys: ['DATABASE_URL'],
  logLines: 20,
};

async function gather(wire: Answers, of: Partial<Suspect> = {}) {
  const clock = steppingClock();
  const { aws, calls } = canned(wire, clock);
  return { evidence: await gatherEvidence({ aws, clock }, { ...suspect, ...of }), calls };
}

describe('what is gathered', () => {
  test('are the tasks of this deployment only, with the container at fault', async () => {
    const { evidence } = await gather(answers);
    expect(evidence.gaps).toEqual([]);
    expect(evidence.stoppedTasks.map(({ id }) => id)).toEqual(['aaaa1111', 'bbbb2222']);
    expect(diagnose(evidence)).toMatchObject({ rule: 'exit-code', container: 'app' });
  });

  test('are tasks seen earlier that ECS no longer knows', async () => {
    const seen = task(7, { startedBy: 'ecs-svc/42' });
    const { evidence } = await gather(answers, { tasks: [seen] });
    expect(evidence.stoppedTasks).toContainEqual(seen);
  });

  test('are the last lines of the log, from its own Region, without what the task definition holds', async () => {
    const { evidence, calls } = await gather(answers);
    expect(evidence.logs).toEqual([
      {
        container: 'app',
        taskId: 'aaaa1111',
        lines: ['connecting as web', 'FATAL no answer from', '[hidden: DATABASE_URL]'],
        absent: undefined,
      },
    ]);
    expect(calls.find(({ operation }) => operation === 'GetLogEvents')).toMatchObject({
      region: 'eu-central-1',
      input: { logGroupName: '/ecs/web', logStreamName: 'web/app/aaaa1111', limit: 20 },
    });
  });

  test('is the health of our own targets that are not draining, and how they are asked', async () => {
    const { evidence } = await gather({
      ...answers,
      DescribeTasks: () => ({
        tasks: [wireTask('aaaa1111', { lastStatus: 'RUNNING', desiredStatus: 'RUNNING' })],
      }),
    });
    expect(evidence.targets).toEqual([
      {
        targetGroup,
        id: '10.0.0.9',
        port: 8080,
        state: 'unhealthy',
        reason: 'Target.Timeout',
        description: 'Request timed out',
      },
    ]);
    expect(evidence.healthChecks).toMatchObject([{ path: '/health', matcher: '200-299', container: 'app' }]);
    expect(diagnose(evidence).sentence).toBe(
      '`app` runs, but does not answer `GET /health` from target group `web-blue` in time',
    );
  });

  test('is the capacity of the cluster, when tasks find no place', async () => {
    const wire: Answers = {
      ...answers,
      DescribeClusters: () => ({
        clusters: [{ registeredContainerInstancesCount: 0, capacityProviders: ['asg', 'FARGATE'] }],
      }),
      DescribeCapacityProviders: () => ({
        capacityProviders: [
          {
            name: 'asg',
            status: 'ACTIVE',
            autoScalingGroupProvider: { managedScaling: { status: 'DISABLED' } },
          },
        ],
      }),
    };
    const placing = events(
      'was unable to place a task because no container instance met all of its requirements.',
    );
    const { evidence } = await gather(wire, { events: placing });
    expect(evidence.capacity).toEqual(['no container instances', 'asg is ACTIVE, managed scaling DISABLED']);
    expect((await gather(wire)).calls.map(({ operation }) => operation)).not.toContain('DescribeClusters');
  });
});

test('on Fargate the capacity is how the service divides its tasks', async () => {
  const placing = events('was unable to place a task. Reason: Capacity is unavailable at this time.');
  const capacityProviderStrategy = [
    { capacityProvider: 'FARGATE', base: 2, weight: 0 },
    { capacityProvider: 'FARGATE_SPOT', weight: 3 },
  ];
  const { evidence, calls } = await gather(
    {
      ...answers,
      DescribeServices: () => ({ services: [{ serviceName: 'web', capacityProviderStrategy }] }),
    },
    { events: placing },
  );
  expect(evidence.capacity).toEqual([
    'Fargate gets the first two tasks, then tasks by weight 0',
    'Fargate Spot gets tasks by weight 3',
  ]);
  expect(calls.map(({ operation }) => operation)).not.toContain('DescribeClusters');
});

test('the release that a newer deployment brings is asked for', async () => {
  const id = arn('service-deployment/demo/web/newer');
  const revision = arn('service-revision/demo/web/43');
  const { evidence } = await gather(
    {
      ...answers,
      DescribeServiceDeployments: ({ serviceDeploymentArns }) => ({
        serviceDeployments:
          String(serviceDeploymentArns) === id ? [{ targetServiceRevision: { arn: revision } }] : [],
      }),
      DescribeServiceRevisions: ({ serviceRevisionArns }) => ({
        serviceRevisions:
          String(serviceRevisionArns) === revision ? [{ taskDefinition: arn('task-definition/web:43') }] : [],
      }),
    },
    { facts: { superseded: true }, newer: { id, taskDefinitionArn: undefined } },
  );
  expect(diagnose(evidence).sentence).toBe('a newer deployment, of web:43, replaced that of web:42');
  const unseen = await gather(answers, {
    facts: { superseded: true },
    newer: { id, taskDefinitionArn: undefined },
  });
  expect(diagnose(unseen.evidence).sentence).toBe('a newer deployment (`newer`) replaced that of web:42');
});

describe('logs that cannot be shown say why', () => {
  test.each<[string, Partial<Suspect>, Answers, RegExp]>([
    ['the input', { logLines: 0 }, {}, /`log-lines`/],
    [
      'another driver',
      {},
      { DescribeTaskDefinition: () => definition({ logConfiguration: { logDriver: 'awsfirelens' } }) },
      /awsfirelens/,
    ],
    [
      'no driver',
      {},
      { DescribeTaskDefinition: () => definition({ logConfiguration: undefined }) },
      /no log driver is configured/,
    ],
    [
      'no stream',
      {},
      {
        GetLogEvents: () => ({
          __type: 'ResourceNotFoundException',
          message: 'The specified log stream does not exist.',
        }),
      },
      /^empty$/,
    ],
    [
      'denied',
      {},
      { GetLogEvents: () => ({ denied: 'logs:GetLogEvents' }) },
      /^could not be read: .*logs:GetLogEvents/,
    ],
  ])('%s', async (_name, of, wire, absent) => {
    const { evidence } = await gather({ ...answers, ...wire }, of);
    expect(evidence.logs).toMatchObject([
      { container: 'app', lines: [], absent: expect.stringMatching(absent) },
    ]);
  });

  test('a container without a stream prefix is found by its runtime id', async () => {
    const { calls } = await gather({
      ...answers,
      DescribeTaskDefinition: () =>
        definition({ logConfiguration: logConfiguration({ 'awslogs-stream-prefix': undefined }) }),
    });
    expect(calls.find(({ operation }) => operation === 'GetLogEvents')?.input).toMatchObject({
      logStreamName: 'runtime-1',
    });
  });

  test('lines that CloudWatch shows only a little later are waited for', async () => {
    let reads = 0;
    const { evidence } = await gather({
      ...answers,
      GetLogEvents: ({ nextToken }) => ({
        events: (reads += 1) > 2 && nextToken === undefined ? [{ message: 'at last' }] : [],
        nextBackwardToken: 'b/1',
      }),
    });
    expect(evidence.logs).toMatchObject([{ lines: ['at last'] }]);
  });
});

describe('what cannot be read is a gap, never an error', () => {
  test('everything denied', async () => {
    const { evidence } = await gather({});
    expect(evidence.gaps).toEqual([
      expect.stringMatching(/^tasks: .*ListTasks/),
      expect.stringMatching(/^service: .*DescribeServices/),
      expect.stringMatching(/^task definition: .*DescribeTaskDefinition/),
    ]);
    expect(diagnose(evidence).reason).toBe('unknown');
  });

  test.each(Object.keys(answers))('%s denied', async (operation) => {
    const { evidence } = await gather({ ...answers, [operation]: () => ({ denied: operation }) });
    expect([...evidence.gaps, ...evidence.logs.map(({ absent }) => absent)].join()).toContain(operation);
  });

  test.each(Object.keys(answers))('%s never answered', async (operation) => {
    const { evidence } = await gather({ ...answers, [operation]: () => 'silence' });
    expect(evidence.gaps).toContainEqual(expect.stringMatching(/: not there in time$/));
  });
});
