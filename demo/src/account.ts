import type { World } from '@ecs-actions/simulator/control/world';

export const cluster = 'demo';
export const service = 'web';
export const container = 'app';

const elb = 'arn:aws:elasticloadbalancing:us-east-1:123456789012';
const targetGroup = `${elb}:targetgroup/web/0123456789abcdef`;
/** Where a release gets its share of the requests before it gets all of them. */
const alternateTargetGroup = `${elb}:targetgroup/web-alternate/0123456789abcdef`;
const rule = `${elb}:listener-rule/app/web/1/2/production`;

const settings = {
  protocol: 'HTTP',
  port: 8080,
  targetType: 'ip',
  healthCheckPath: '/health',
  healthCheckIntervalSeconds: 10,
  healthyThresholdCount: 2,
  attributes: { 'deregistration_delay.timeout_seconds': '30' },
};

/** What a team has before its first job: a service that runs release 1 behind a load balancer, and a repository. */
export const account: World = {
  backends: 'http',
  repositories: [{ repositoryName: 'web', imageTagMutability: 'IMMUTABLE' }],
  images: [{ repositoryName: 'web', tags: ['1'], labels: { 'simulator.version': '1' } }],
  logGroups: ['/ecs/web'],
  roles: [{ roleName: 'web-execution' }, { roleName: 'web-infrastructure' }],
  loadBalancers: [{ loadBalancerName: 'web', listen: true }],
  targetGroups: [
    { targetGroupArn: targetGroup, targetGroupName: 'web', ...settings },
    { targetGroupArn: alternateTargetGroup, targetGroupName: 'web-alternate', ...settings },
  ],
  listeners: [
    {
      loadBalancerName: 'web',
      protocol: 'HTTP',
      port: 80,
      defaultActions: [{ type: 'fixed-response', fixedResponseConfig: { statusCode: '404' } }],
    },
  ],
  rules: [
    {
      loadBalancerName: 'web',
      port: 80,
      ruleArn: rule,
      priority: 1,
      conditions: [{ field: 'path-pattern', pathPatternConfig: { values: ['/*'] } }],
      actions: [
        {
          type: 'forward',
          forwardConfig: {
            targetGroups: [
              { targetGroupArn: targetGroup, weight: 1 },
              { targetGroupArn: alternateTargetGroup, weight: 0 },
            ],
          },
        },
      ],
    },
  ],
  clusters: [{ clusterName: cluster }],
  taskDefinitions: [
    {
      family: 'web',
      cpu: '256',
      memory: '512',
      networkMode: 'awsvpc',
      requiresCompatibilities: ['FARGATE'],
      executionRoleArn: 'arn:aws:iam::123456789012:role/web-execution',
      containerDefinitions: [
        {
          name: container,
          image: '123456789012.dkr.ecr.us-east-1.amazonaws.com/web:1',
          essential: true,
          portMappings: [{ containerPort: 8080, protocol: 'tcp' }],
          environment: [{ name: 'DATABASE_HOST', value: 'db.internal' }],
          logConfiguration: {
            logDriver: 'awslogs',
            options: {
              'awslogs-group': '/ecs/web',
              'awslogs-region': 'us-east-1',
              'awslogs-stream-prefix': 'web',
            },
          },
        },
      ],
    },
  ],
  services: [
    {
      cluster,
      serviceName: service,
      taskDefinition: 'web:1',
      desiredCount: 2,
      launchType: 'FARGATE',
      networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'], securityGroups: ['sg-1'] } },
      loadBalancers: [
        {
          targetGroupArn: targetGroup,
          containerName: container,
          containerPort: 8080,
          advancedConfiguration: {
            alternateTargetGroupArn: alternateTargetGroup,
            productionListenerRule: rule,
            roleArn: 'arn:aws:iam::123456789012:role/web-infrastructure',
          },
        },
      ],
      deploymentConfiguration: {
        minimumHealthyPercent: 100,
        maximumPercent: 200,
        deploymentCircuitBreaker: { enable: true, rollback: true },
      },
    },
  ],
};
