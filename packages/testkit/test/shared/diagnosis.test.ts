import { DescribeServicesCommand, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { expect, test } from '@jest/globals';
import { diagnose } from '@ecs-actions/shared/diagnosis/diagnose';
import type { Evidence } from '@ecs-actions/shared/diagnosis/evidence';
import { gatherEvidence } from '@ecs-actions/shared/diagnosis/gather';
import { inProcess, withSimulator } from '@ecs-actions/testkit/simulator';

const registry = '123456789012.dkr.ecr.us-east-1.amazonaws.com';
const targetGroup = 'arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/web/0123456789abcdef';
const minute = 60_000;

interface Bad {
  /** Labels of the new image, without their prefix; absent: the image is not there. */
  readonly image?: Readonly<Record<string, string>>;
  readonly container?: object;
  readonly service?: object;
  readonly world?: object;
}

/** What is to be found out of a service that a bad release was put on, after some minutes. */
async function evidenceOf(
  { image, container = {}, service = {}, world = {} }: Bad,
  minutes = 4,
): Promise<Evidence> {
  return await withSimulator({ time: { kind: 'stepped' } }, async (simulator) => {
    const definition = (tag: string, more: object): object => ({
      family: 'web',
      cpu: '256',
      memory: '512',
      networkMode: 'awsvpc',
      requiresCompatibilities: ['FARGATE'],
      executionRoleArn: 'arn:aws:iam::123456789012:role/web-execution',
      containerDefinitions: [
        {
          name: 'app',
          image: `${registry}/web:${tag}`,
          portMappings: [{ containerPort: 8080 }],
          logConfiguration: {
            logDriver: 'awslogs',
            options: {
              'awslogs-group': '/ecs/web',
              'awslogs-region': 'us-east-1',
              'awslogs-stream-prefix': 'web',
            },
          },
          ...more,
        },
      ],
    });
    simulator.control.world({
      repositories: [{ repositoryName: 'web' }],
      images: [
        { repositoryName: 'web', tags: ['1'] },
        ...(image ? [{ repositoryName: 'web', tags: ['2'] }] : []),
      ],
      ...(image ? { behaviours: [{ image: `${registry}/web:2`, ...image }] } : {}),
      logGroups: ['/ecs/web'],
      clusters: [{ clusterName: 'demo' }],
      taskDefinitions: [definition('1', {})],
      services: [
        {
          cluster: 'demo',
          serviceName: 'web',
          taskDefinition: 'web:1',
          desiredCount: 2,
          launchType: 'FARGATE',
          networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } },
          ...service,
        },
      ],
      ...world,
    });
    simulator.control.world({ taskDefinitions: [definition('2', container)] });
    const { aws, clock } = inProcess(simulator);
    const update = { cluster: 'demo', service: 'web', taskDefinition: 'web:2' };
    await aws.ecs.send(new UpdateServiceCommand(update));
    const read = async () =>
      (await aws.ecs.send(new DescribeServicesCommand({ cluster: 'demo', services: ['web'] }))).services?.[0];
    const primary = (await read())?.deployments?.find(({ status }) => status === 'PRIMARY');
    simulator.advance(minutes * minute);
    const events = ((await read())?.events ?? []).map(({ id = '', createdAt, message = '' }) => ({
      id,
      at: createdAt?.getTime() ?? 0,
      message,
    }));
    return await gatherEvidence(
      { aws, clock },
      {
        cluster: 'demo',
        service: 'web',
        taskDefinitionArn: primary?.taskDefinition,
        startedBy: primary?.id,
        facts: { endedBy: 'deadline' },
        deployment: undefined,
        events: events.filter(({ at }) => at >= (primary?.createdAt?.getTime() ?? 0)).toReversed(),
        tasks: [],
        changedKeys: [],
        logLines: 20,
      },
    );
  });
}

test.each<[string, Bad, string, RegExp]>([
  [
    'a crash',
    { image: { crash: '3', 'crash-after': '2s', 'last-words': 'FATAL no database' } },
    'exit-code',
    /^`app` exits with code 3 two seconds after it starts$/,
  ],
  ['a missing image', {}, 'image-not-found', /^`app` cannot start: the image `web:2` is not there$/],
  [
    'a program for another platform',
    { image: { 'start-error': 'exec /app: exec format error' } },
    'exec-format',
    /its program is not built for linux\/amd64/,
  ],
  [
    'too much memory',
    { image: { 'out-of-memory-after': '5s' } },
    'out-of-memory',
    /^`app` is killed for using more memory than the 512 MiB of its task, five seconds after it starts$/,
  ],
  [
    'a missing secret',
    {
      image: {},
      container: {
        secrets: [
          {
            name: 'TOKEN',
            valueFrom: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:web/token-AbCdEf',
          },
        ],
      },
    },
    'secret-not-found',
    /^no task of web:2 can start: the secret `web\/token-AbCdEf` does not exist$/,
  ],
  [
    'a failing container health check',
    {
      image: { 'container-health': 'fails' },
      container: { healthCheck: { command: ['CMD', 'check'], interval: 5, retries: 2, timeout: 2 } },
    },
    'container-health',
    /^`app` runs, but fails its container health check$/,
  ],
  [
    'missing capacity',
    { image: {}, world: { clusters: [{ clusterName: 'demo', capacity: { available: false } }] } },
    'capacity-unavailable',
    /^tasks of web:2 cannot be placed: AWS has no Fargate capacity free/,
  ],
  [
    'a wrong answer to the load balancer',
    {
      image: { 'health-status': '500' },
      service: {
        loadBalancers: [{ targetGroupArn: targetGroup, containerName: 'app', containerPort: 8080 }],
      },
      world: {
        loadBalancers: [{ loadBalancerName: 'web' }],
        listeners: [
          {
            loadBalancerName: 'web',
            protocol: 'HTTP',
            port: 80,
            defaultActions: [{ type: 'forward', targetGroupName: 'web' }],
          },
        ],
        targetGroups: [
          {
            TargetGroupArn: targetGroup,
            TargetGroupName: 'web',
            Protocol: 'HTTP',
            Port: 8080,
            TargetType: 'ip',
            HealthCheckPath: '/health',
          },
        ],
      },
    },
    'target-answers-wrong',
    /^`app` runs, but answers `GET \/health` from target group `web` with 500$/,
  ],
])('%s is told from what AWS shows of it', async (_name, bad, rule, sentence) => {
  const evidence = await evidenceOf(bad);
  const cause = diagnose(evidence);
  expect([cause.rule, cause.sentence]).toEqual([rule, expect.stringMatching(sentence)]);
  expect(evidence.gaps).toEqual([]);
});

test('the last words of a crash are read from its log', async () => {
  const evidence = await evidenceOf({ image: { crash: '3', 'last-words': 'FATAL no database' } });
  expect(evidence.logs).toMatchObject([
    { container: 'app', lines: expect.arrayContaining(['FATAL no database']) },
  ]);
});
