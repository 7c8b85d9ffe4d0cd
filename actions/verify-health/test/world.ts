const account = '123456789012';
export const targetGroup = `arn:aws:elasticloadbalancing:us-east-1:${account}:targetgroup/web/0123456789abcdef`;
const registry = `${account}.dkr.ecr.us-east-1.amazonaws.com`;

/** What a test says of its service; labels of an image without their prefix. */
export interface Scene {
  /** Of the image that runs, tag by tag: revision 1 runs tag 1. */
  readonly images?: readonly Readonly<Record<string, string | number>>[];
  /** The revision that the service runs, 1 if not said. */
  readonly runs?: number;
  readonly desired?: number;
  /** Whether the load balancer's listener is a real one, on loopback. */
  readonly listens?: boolean;
  /** Of every task definition. */
  readonly definition?: object;
  readonly container?: object;
  readonly service?: object;
  readonly world?: object;
}

/** A service `web` in cluster `main` behind a load balancer, with a revision for each image. */
export function webWorld({
  images = [{}],
  runs = 1,
  desired = 2,
  listens = false,
  definition = {},
  container = {},
  service = {},
  world = {},
}: Scene = {}): Record<string, unknown> {
  return {
    repositories: [{ repositoryName: 'web' }],
    images: images.map((_, index) => ({ repositoryName: 'web', tags: [String(index + 1)] })),
    behaviours: images.map((labels, index) => ({ image: `${registry}/web:${index + 1}`, ...labels })),
    clusters: [{ clusterName: 'main' }],
    loadBalancers: [{ loadBalancerName: 'web', listen: listens }],
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
        targetGroupName: 'web',
        targetGroupArn: targetGroup,
        protocol: 'HTTP',
        port: 8080,
        targetType: 'ip',
        healthCheckPath: '/health',
        healthCheckIntervalSeconds: 5,
        healthyThresholdCount: 2,
        attributes: { 'deregistration_delay.timeout_seconds': '5' },
      },
    ],
    taskDefinitions: images.map((_, index) => ({
      family: 'web',
      cpu: '256',
      memory: '512',
      networkMode: 'awsvpc',
      requiresCompatibilities: ['FARGATE'],
      ...definition,
      containerDefinitions: [
        {
          name: 'app',
          image: `${registry}/web:${index + 1}`,
          portMappings: [{ containerPort: 8080 }],
          ...container,
        },
      ],
    })),
    services: [
      {
        cluster: 'main',
        serviceName: 'web',
        taskDefinition: `web:${runs}`,
        desiredCount: desired,
        launchType: 'FARGATE',
        networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } },
        loadBalancers: [{ targetGroupArn: targetGroup, containerName: 'app', containerPort: 8080 }],
        ...service,
      },
    ],
    ...world,
  };
}
