import type { World } from '@ecs-actions/simulator/control/world';
import type { Variants } from '@ecs-actions/simulator/core/variants';
import type { Fault } from '@ecs-actions/simulator/protocol/faults';

/** Names that every world here uses: one service `web` of two tasks, which runs `web:1` and is to run image 2. */
export const cluster = 'demo';
export const service = 'web';
export const registry = '123456789012.dkr.ecr.us-east-1.amazonaws.com';
export const image = { before: `${registry}/web:1`, after: `${registry}/web:2` };
export const targetGroup =
  'arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/web/0123456789abcdef';

/** A world before a release, and what a deployment of image 2 is told beyond service, container and image. */
export interface Scene {
  /** @param now virtual milliseconds since the epoch */
  readonly world: (now: number) => World;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly variants?: Partial<Variants>;
  readonly faults?: readonly Fault[];
  /** How fast time passes, where that is not as usual. */
  readonly factor?: number;
}

type Members = Readonly<Record<string, unknown>>;

interface WebWorld {
  /** How image 2 behaves, as labels without their prefix; `false`: there is no such image. */
  readonly release?: Members | false;
  /** Platforms of image 2. */
  readonly platforms?: readonly string[];
  readonly container?: Members;
  readonly service?: Members;
  readonly cluster?: Members;
  /** Further members of the world. */
  readonly more?: World;
}

const breaker = (rollback: boolean) => ({
  deploymentConfiguration: {
    minimumHealthyPercent: 100,
    maximumPercent: 200,
    deploymentCircuitBreaker: { enable: true, rollback },
  },
});

/** The service, in the shape of CreateService. */
export const webService = {
  cluster,
  serviceName: service,
  taskDefinition: 'web:1',
  desiredCount: 2,
  launchType: 'FARGATE' as const,
  networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'], securityGroups: ['sg-1'] } },
  ...breaker(true),
};

/** The world of a release that goes well, with what a scene makes different in it. */
export function webWorld(differences: WebWorld = {}): World {
  const { release = {}, platforms = ['linux/amd64'], container, more } = differences;
  return {
    repositories: [{ repositoryName: 'web' }],
    images: [
      { repositoryName: 'web', tags: ['1'], content: 'before' },
      ...(release ? [{ repositoryName: 'web', tags: ['2'], platforms, content: 'after' }] : []),
    ],
    ...(release && { behaviours: [{ image: image.after, ...release }] }),
    logGroups: ['/ecs/web'],
    roles: [{ roleName: 'web-execution' }],
    clusters: [{ clusterName: cluster, ...differences.cluster }],
    taskDefinitions: [definition(container)],
    services: [{ ...webService, ...differences.service }],
    ...more,
  };
}

/** What `web:1` is, in the shape of RegisterTaskDefinition. */
export function definition(container: Members = {}): Record<string, unknown> {
  return {
    family: 'web',
    cpu: '256',
    memory: '512',
    networkMode: 'awsvpc',
    requiresCompatibilities: ['FARGATE'],
    executionRoleArn: 'arn:aws:iam::123456789012:role/web-execution',
    containerDefinitions: [
      {
        name: 'app',
        image: image.before,
        essential: true,
        portMappings: [{ containerPort: 8080, protocol: 'tcp' }],
        logConfiguration: {
          logDriver: 'awslogs',
          options: {
            'awslogs-group': '/ecs/web',
            'awslogs-region': 'us-east-1',
            'awslogs-stream-prefix': 'web',
          },
        },
        ...container,
      },
    ],
  };
}

const crash = {
  crash: 3,
  'crash-after': '2s',
  log: 'starting version 2\nconnecting to db.internal:5432',
  'last-words': 'FATAL cannot reach database at db.internal:5432',
};

/** What differs where the service stands behind a load balancer. */
export const loadBalanced = {
  service: { loadBalancers: [{ targetGroupArn: targetGroup, containerName: 'app', containerPort: 8080 }] },
  more: {
    loadBalancers: [{ loadBalancerName: 'web' }],
    targetGroups: [
      {
        targetGroupArn: targetGroup,
        targetGroupName: 'web',
        protocol: 'HTTP',
        port: 8080,
        targetType: 'ip',
        healthCheckPath: '/health',
        healthCheckIntervalSeconds: 10,
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
  },
} as const;

const secretArn = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:web/token-AbCdEf';
const withoutPreflight = { preflight: 'false' };
const withoutBreaker = { deploymentConfiguration: { minimumHealthyPercent: 100, maximumPercent: 200 } };

/** Worlds by what becomes of a deployment of image 2 in them. */
export const scenes = {
  success: { world: () => webWorld() },
  'success without a breaker': { world: () => webWorld({ service: withoutBreaker }) },
  'success behind a load balancer': { world: () => webWorld(loadBalanced) },
  'circuit breaker with rollback': { world: () => webWorld({ release: crash }) },
  'circuit breaker with stop': {
    world: () => webWorld({ release: crash, service: breaker(false) }),
    inputs: { 'on-failure': 'none' },
  },
  'crash loop without a breaker': { world: () => webWorld({ release: crash, service: withoutBreaker }) },
  'crashes twice and then runs': { world: () => webWorld({ release: { ...crash, 'crash-times': 2 } }) },
  'image gone': { world: () => webWorld({ release: false }), inputs: withoutPreflight },
  'image gone, found before': { world: () => webWorld({ release: false }) },
  'wrong platform': { world: () => webWorld({ platforms: ['linux/arm64'] }), inputs: withoutPreflight },
  'secret reference missing': {
    world: () => webWorld(),
    inputs: { ...withoutPreflight, secrets: `TOKEN=${secretArn}` },
  },
  'nothing to roll back to': {
    world: () =>
      webWorld({
        release: crash,
        more: { services: [], behaviours: [{ image: `${registry}/web`, ...crash }] },
      }),
    inputs: { 'if-in-progress': 'supersede' },
  },
  'killed for memory': { world: () => webWorld({ release: { 'out-of-memory-after': '5s' } }) },
  'failing target health': {
    world: () => webWorld({ ...loadBalanced, release: { 'health-status': 500 } }),
  },
  'failing container health': {
    world: () =>
      webWorld({
        release: { 'container-health': 'fails' },
        container: { healthCheck: { command: ['CMD', 'check'], interval: 5, timeout: 2, retries: 2 } },
      }),
  },
  'capacity missing': {
    world: () => webWorld({ cluster: { capacity: { available: false } }, service: withoutBreaker }),
    inputs: { timeout: '3m' },
  },
  'capacity missing for a while': {
    world: (now) =>
      webWorld({
        cluster: { capacity: { available: false, until: now + 10 * 60_000 } },
        service: withoutBreaker,
      }),
  },
  'desired count 0': { world: () => webWorld({ service: { desiredCount: 0 } }) },
  'service missing': { world: () => webWorld(), inputs: { service: 'wbe' } },
  'service INACTIVE': { world: () => webWorld({ service: { status: 'INACTIVE' } }) },
  // So slowly that its tasks are not gone before anybody looks.
  'service DRAINING': { world: () => webWorld({ service: { status: 'DRAINING' } }), factor: 0.01 },
  'slow to start': { world: () => webWorld({ release: { 'healthy-after': '90s' } }) },
  'attributes that the SDK does not know': {
    world: () =>
      webWorld({
        container: { futureAttribute: { keep: ['me'] } },
        more: { declaredAttributes: ['containerDefinitions.futureAttribute'] },
      }),
  },
} as const satisfies Readonly<Record<string, Scene>>;

export type SceneName = keyof typeof scenes;

export function sceneOf(name: SceneName): Scene {
  return scenes[name];
}
