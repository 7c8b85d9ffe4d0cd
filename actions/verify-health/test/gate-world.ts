const account = '123456789012';
const elb = `arn:aws:elasticloadbalancing:us-east-1:${account}`;
const registry = `${account}.dkr.ecr.us-east-1.amazonaws.com`;
const blue = `${elb}:targetgroup/blue/0123456789abcdef`;
const green = `${elb}:targetgroup/green/0123456789abcdef`;
export const productionRule = `${elb}:listener-rule/app/web/1/2/production`;
const testRule = `${elb}:listener-rule/app/web/1/3/test`;

export interface ShiftScene {
  /** DeploymentConfiguration of the service. */
  readonly configuration: object;
  /** How revision 2 behaves, as labels without their prefix. */
  readonly release?: Readonly<Record<string, string | number>>;
  /** Stages that the service's tag names as ours. */
  readonly own?: readonly string[];
  /** Whether the listeners are real ones, on loopback. */
  readonly listens?: boolean;
  /** Whether there is a rule for test traffic: at a port of its own, or beside production for whoever sends a header. */
  readonly test?: boolean | 'header';
}

export const blueGreen = { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 1 };
export const canary = {
  strategy: 'CANARY',
  bakeTimeInMinutes: 1,
  canaryConfiguration: { canaryPercent: 10, canaryBakeTimeInMinutes: 1 },
};
export const linear = {
  strategy: 'LINEAR',
  bakeTimeInMinutes: 1,
  linearConfiguration: { stepPercent: 40, stepBakeTimeInMinutes: 1 },
};

export function pauseAt(
  lifecycleStages: readonly string[],
  timeoutInMinutes = 30,
  action: 'CONTINUE' | 'ROLLBACK' = 'ROLLBACK',
): object {
  return { targetType: 'PAUSE', lifecycleStages, timeoutConfiguration: { timeoutInMinutes, action } };
}

const targetGroup = (targetGroupName: string, targetGroupArn: string): object => ({
  targetGroupName,
  targetGroupArn,
  protocol: 'HTTP',
  port: 8080,
  targetType: 'ip',
  healthCheckPath: '/health',
  healthCheckIntervalSeconds: 5,
  healthyThresholdCount: 2,
  attributes: { 'deregistration_delay.timeout_seconds': '5' },
});

const forwarding = (weights: readonly (readonly [string, number])[]): object[] => [
  {
    type: 'forward',
    forwardConfig: { targetGroups: weights.map(([targetGroupArn, weight]) => ({ targetGroupArn, weight })) },
  },
];

const notHere = { type: 'fixed-response', fixedResponseConfig: { statusCode: '404' } };
const withHeader = {
  field: 'http-header',
  httpHeaderConfig: { httpHeaderName: 'X-Preview', values: ['green*'] },
};
const everyPath = [{ field: 'path-pattern', pathPatternConfig: { values: ['/*'] } }];

/** A service `web` in cluster `main` that runs `web:1` and shifts traffic to what is deployed; `web:2` is there. */
export function shiftWorld({
  configuration,
  release = {},
  own,
  listens = false,
  test = true,
}: ShiftScene): Record<string, unknown> {
  const versions = ['1', '2'];
  return {
    repositories: [{ repositoryName: 'web' }],
    images: versions.map((tag) => ({ repositoryName: 'web', tags: [tag] })),
    behaviours: [
      { image: `${registry}/web:1`, version: '1' },
      { image: `${registry}/web:2`, version: '2', ...release },
    ],
    clusters: [{ clusterName: 'main' }],
    roles: [{ roleName: 'infrastructure' }],
    loadBalancers: [{ loadBalancerName: 'web', listen: listens }],
    targetGroups: [targetGroup('blue', blue), targetGroup('green', green)],
    listeners: [80, 8080].map((port) => ({
      loadBalancerName: 'web',
      protocol: 'HTTP',
      port,
      defaultActions: [notHere],
    })),
    rules: [
      {
        loadBalancerName: 'web',
        port: 80,
        ruleArn: productionRule,
        priority: 2,
        conditions: everyPath,
        actions: forwarding([
          [blue, 1],
          [green, 0],
        ]),
      },
      {
        loadBalancerName: 'web',
        port: test === 'header' ? 80 : 8080,
        ruleArn: testRule,
        priority: 1,
        conditions: test === 'header' ? [...everyPath, withHeader] : everyPath,
        actions: forwarding([[green, 1]]),
      },
    ],
    taskDefinitions: versions.map((tag) => ({
      family: 'web',
      cpu: '256',
      memory: '512',
      networkMode: 'awsvpc',
      requiresCompatibilities: ['FARGATE'],
      containerDefinitions: [
        { name: 'app', image: `${registry}/web:${tag}`, portMappings: [{ containerPort: 8080 }] },
      ],
    })),
    services: [
      {
        cluster: 'main',
        serviceName: 'web',
        taskDefinition: 'web:1',
        desiredCount: 2,
        launchType: 'FARGATE',
        networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } },
        deploymentConfiguration: configuration,
        ...(own && { tags: [{ key: 'ecs-actions:hooks', value: own.join(' ') }] }),
        loadBalancers: [
          {
            targetGroupArn: blue,
            containerName: 'app',
            containerPort: 8080,
            advancedConfiguration: {
              alternateTargetGroupArn: green,
              productionListenerRule: productionRule,
              ...(test !== false && { testListenerRule: testRule }),
              roleArn: `arn:aws:iam::${account}:role/infrastructure`,
            },
          },
        ],
      },
    ],
  };
}
