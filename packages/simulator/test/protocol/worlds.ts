import type { World } from '../../src/control/world.ts';

/** A service of two tasks, steady, and a target group that nothing uses. */
export const web: World = {
  clusters: [{ clusterName: 'prod' }],
  targetGroups: [{ targetGroupName: 'web', port: 80, protocol: 'HTTP', targetType: 'ip' }],
  taskDefinitions: [
    {
      family: 'web',
      networkMode: 'awsvpc',
      requiresCompatibilities: ['FARGATE'],
      cpu: '256',
      memory: '512',
      containerDefinitions: [{ name: 'app', image: 'example.com/web:1', essential: true }],
    },
  ],
  services: [
    {
      cluster: 'prod',
      serviceName: 'web',
      taskDefinition: 'web:1',
      desiredCount: 2,
      launchType: 'FARGATE',
      networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } },
    },
  ],
};
