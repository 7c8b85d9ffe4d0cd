import type { World } from '@ecs-actions/simulator/control/world';

export const cluster = 'demo';
export const service = 'web';
export const container = 'app';

const targetGroup = 'arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/web/0123456789abcdef';

/** What a team has before its first job: a service that runs release 1 behind a load balancer, and a repository. */
export const account: World = {
  backends: 'http',
  repositories: [{ repositoryName: 'web', imageTagMutability: 'IMMUTABLE' }],
  images: [{ repositoryName: 'web', tags: ['1'], labels: { 'simulator.version': '1' } }],
  logGroups: ['/ecs/web'],
  roles: [{ roleName: 'web-execution' }],
  loadBalancers: [{ loadBalancerName: 'web', listen: true }],
  targetGroups: [
    {
      targetGroupArn: targetGroup,
      targetGroupName: 'web',
      protocol: 'HTTP',
      port: 8080,
      targetType: 'ip',
      healthCheckPath: '/health',
      healthCheckIntervalSeconds: 10,
      healthyThresholdCount: 2,
      attributes: { 'deregistration_delay.timeout_seconds': '30' },
    },
  ],
  listeners: [
    {
      loadBalancerName: 'web',
      protocol: 'HTTP',
      port: 80,
      defaultActions: [{ type: 'forward', targetGroupName: 'web' }],
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
      loadBalancers: [{ targetGroupArn: targetGroup, containerName: container, containerPort: 8080 }],
      deploymentConfiguration: {
        minimumHealthyPercent: 100,
        maximumPercent: 200,
        deploymentCircuitBreaker: { enable: true, rollback: true },
      },
    },
  ],
};
