import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { World } from '@ecs-actions/simulator/control/world';
import { isObject, objects } from '../../packages/shared/src/json.ts';
import { projectRoot } from '../../packages/testkit/src/action-file.ts';
import { git } from './git.ts';

const example = join(projectRoot, 'examples', 'flask-nginx');
const names = ['flask', 'nginx'] as const;

export const region = 'eu-central-1';

const registry = `123456789012.dkr.ecr.${region}.amazonaws.com`;
const elb = `arn:aws:elasticloadbalancing:${region}:123456789012`;
const targetGroup = `${elb}:targetgroup/shop-nginx/0123456789abcdef`;

/** What the example's Terraform makes, as far as a deployment sees it: both services run `v1`, and `v2` is in the registry. */
export const environment: World = {
  backends: 'http',
  repositories: names.map((name) => ({ repositoryName: `shop/${name}`, imageTagMutability: 'IMMUTABLE' })),
  images: names.flatMap((name) =>
    ['v1', 'v2'].map((tag) => ({
      repositoryName: `shop/${name}`,
      tags: [tag],
      labels: { 'simulator.version': tag, 'simulator.healthy-after': '5s' },
    })),
  ),
  logGroups: names.map((name) => `/ecs/shop-${name}`),
  roles: ['shop-execution', 'shop-flask', 'shop-nginx'].map((roleName) => ({ roleName })),
  loadBalancers: [{ loadBalancerName: 'shop', listen: true }],
  targetGroups: [
    {
      targetGroupArn: targetGroup,
      targetGroupName: 'shop-nginx',
      protocol: 'HTTP',
      port: 8080,
      targetType: 'ip',
      healthCheckPath: '/nginx-health',
      healthCheckIntervalSeconds: 10,
      healthyThresholdCount: 2,
      attributes: { 'deregistration_delay.timeout_seconds': '30' },
    },
  ],
  listeners: [
    {
      loadBalancerName: 'shop',
      protocol: 'HTTP',
      port: 80,
      defaultActions: [{ type: 'forward', targetGroupArn: targetGroup }],
    },
  ],
  clusters: [{ clusterName: 'shop-staging' }],
  taskDefinitions: names.map((name) => definition(name)),
  services: names.map((name) => ({
    cluster: 'shop-staging',
    serviceName: name,
    taskDefinition: `shop-${name}:1`,
    desiredCount: 2,
    launchType: 'FARGATE',
    networkConfiguration: {
      awsvpcConfiguration: { subnets: ['subnet-1', 'subnet-2'], securityGroups: [`sg-${name}`] },
    },
    loadBalancers:
      name === 'nginx' ? [{ targetGroupArn: targetGroup, containerName: 'nginx', containerPort: 8080 }] : [],
    deploymentConfiguration: {
      minimumHealthyPercent: 100,
      maximumPercent: 200,
      deploymentCircuitBreaker: { enable: true, rollback: true },
    },
  })),
};

/** The task definition of the example, with the image that Terraform starts it with. */
function definition(name: string): object {
  const content: unknown = JSON.parse(readFileSync(join(example, 'ecs', `${name}.json`), 'utf8'));
  if (!isObject(content)) throw new TypeError(`ecs/${name}.json holds no task definition.`);
  const containers = objects(content['containerDefinitions']);
  return {
    ...content,
    containerDefinitions: containers.map((container) => ({
      ...container,
      image: `${registry}/shop/${name}:v1`,
    })),
  };
}

/** A checkout of the example as a repository of its own, in `folder`. */
export function checkOut(folder: string): void {
  cpSync(example, folder, { recursive: true });
  git(folder, 'init', '--quiet', '--initial-branch=main');
  git(folder, 'remote', 'add', 'origin', 'https://github.com/octo-org/shop.git');
  git(folder, 'add', '--all');
  git(folder, 'commit', '--quiet', '--message', 'The example');
}
