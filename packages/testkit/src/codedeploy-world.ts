import type { World } from '@ecs-actions/simulator/control/world';
import { cluster, service, webWorld } from './worlds.ts';

const elb = 'arn:aws:elasticloadbalancing:us-east-1:123456789012';
const group = (name: string) => `${elb}:targetgroup/${name}/0123456789abcdef`;
const listener = (id: string) => `${elb}:listener/app/web/0123456789abcdef/${id}`;
export const productionListener = listener('0000000000000001');
const testListener = listener('0000000000000002');

/** What goes back by itself whatever happens. */
export const rollsBack = {
  autoRollbackConfiguration: {
    enabled: true,
    events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'],
  },
};

export const applicationName = `AppECS-${cluster}-${service}`;
export const deploymentGroupName = `DgpECS-${cluster}-${service}`;

/** An AppSpec in YAML for that service, with functions by the lifecycle event that they are hooks of. */
export function appSpecWith(hooks: Readonly<Record<string, string>>): string {
  const lines = Object.entries(hooks).map(([event, name]) => `  - ${event}: ${name}`);
  return [
    'version: 0.0',
    'Resources:',
    '  - TargetService:',
    '      Type: AWS::ECS::Service',
    '      Properties:',
    '        TaskDefinition: <TASK_DEFINITION>',
    '        LoadBalancerInfo: { ContainerName: app, ContainerPort: 8080 }',
    ...(lines.length > 0 ? ['Hooks:', ...lines] : []),
  ].join('\n');
}

interface CodeDeployScene {
  /** How image 2 behaves, as labels without their prefix. */
  readonly release?: Readonly<Record<string, unknown>>;
  /** Of the deployment group, in the shape of CreateDeploymentGroup. */
  readonly group?: Readonly<Record<string, unknown>>;
  readonly desired?: number;
  readonly more?: World;
}

/** The service `web` under CodeDeploy, behind a load balancer with a listener for users and one for tests. */
export function codeDeployWorld({
  release = {},
  group: settings = {},
  desired = 2,
  more,
}: CodeDeployScene = {}): World {
  const targetGroup = (name: string) => ({
    targetGroupName: name,
    targetGroupArn: group(name),
    protocol: 'HTTP',
    port: 8080,
    targetType: 'ip',
    healthCheckPath: '/health',
    healthCheckIntervalSeconds: 5,
    healthyThresholdCount: 2,
    attributes: { 'deregistration_delay.timeout_seconds': '5' },
  });
  const forward = (port: number, listenerArn: string) => ({
    loadBalancerName: 'web',
    listenerArn,
    port,
    protocol: 'HTTP',
    defaultActions: [{ type: 'forward', targetGroupArn: group('blue') }],
  });
  return webWorld({
    release,
    service: {
      deploymentController: { type: 'CODE_DEPLOY' },
      desiredCount: desired,
      deploymentConfiguration: { minimumHealthyPercent: 100, maximumPercent: 200 },
      loadBalancers: [{ targetGroupArn: group('blue'), containerName: 'app', containerPort: 8080 }],
    },
    more: {
      roles: [{ roleName: 'web-execution' }, { roleName: 'ecsCodeDeployRole' }],
      alarms: [{ alarmName: 'web-errors', stateValue: 'OK' }],
      loadBalancers: [{ loadBalancerName: 'web' }],
      targetGroups: [targetGroup('blue'), targetGroup('green')],
      listeners: [forward(80, productionListener), forward(8080, testListener)],
      codeDeployApplications: [
        {
          applicationName,
          deploymentGroups: [
            {
              deploymentGroupName,
              ecsServices: [{ clusterName: cluster, serviceName: service }],
              loadBalancerInfo: {
                targetGroupPairInfoList: [
                  {
                    targetGroups: [{ name: 'blue' }, { name: 'green' }],
                    prodTrafficRoute: { listenerArns: [productionListener] },
                    testTrafficRoute: { listenerArns: [testListener] },
                  },
                ],
              },
              ...settings,
            },
          ],
        },
      ],
      ...more,
    },
  });
}
