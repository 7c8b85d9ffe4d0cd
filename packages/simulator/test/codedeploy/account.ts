import type { Variants } from '../../src/core/variants.ts';
import type { World } from '../../src/control/world.ts';
import type { TruthEvent } from '../../src/core/truth.ts';
import { startSimulator, type Simulator } from '../../src/simulator.ts';
import { call } from '../protocol/handle.ts';

export const minute = 60_000;
const elb = 'arn:aws:elasticloadbalancing:us-east-1:123456789012';
export const blue = `${elb}:targetgroup/blue/0123456789abcdef`;
export const green = `${elb}:targetgroup/green/0123456789abcdef`;
export const production = `${elb}:listener/app/front/0123456789abcdef/1`;
const test = `${elb}:listener/app/front/0123456789abcdef/2`;

const forward = (group: string) => [{ type: 'forward', targetGroupArn: group }];
const checks = {
  healthCheckIntervalSeconds: 5,
  healthyThresholdCount: 2,
  port: 8080,
  protocol: 'HTTP',
  attributes: { 'deregistration_delay.timeout_seconds': '5' },
};

export const autoRollback = {
  enabled: true,
  events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'],
};

/** @param group what the deployment group has beyond its service and its listeners */
export function world({
  group = {},
  release = {},
  functions = [],
}: {
  readonly group?: object;
  readonly release?: object;
  readonly functions?: readonly object[];
} = {}): World {
  return {
    functions,
    alarms: [{ alarmName: 'errors', stateValue: 'OK' }],
    clusters: [{ clusterName: 'prod' }],
    targetGroups: [
      { targetGroupName: 'blue', targetGroupArn: blue, ...checks },
      { targetGroupName: 'green', targetGroupArn: green, ...checks },
    ],
    loadBalancers: [{ loadBalancerName: 'front' }],
    listeners: [
      {
        loadBalancerName: 'front',
        listenerArn: production,
        port: 80,
        protocol: 'HTTP',
        defaultActions: forward(blue),
      },
      {
        loadBalancerName: 'front',
        listenerArn: test,
        port: 8080,
        protocol: 'HTTP',
        defaultActions: forward(blue),
      },
    ],
    taskDefinitions: ['1', '2', '3'].map((version) => ({
      family: 'web',
      networkMode: 'awsvpc',
      requiresCompatibilities: ['FARGATE'],
      cpu: '256',
      memory: '512',
      containerDefinitions: [
        { name: 'app', image: `example.com/web:${version}`, portMappings: [{ containerPort: 8080 }] },
      ],
    })),
    behaviours: [{ image: 'example.com/web:2', version: '2', ...release }],
    services: [
      {
        cluster: 'prod',
        serviceName: 'web',
        taskDefinition: 'web:1',
        desiredCount: 2,
        launchType: 'FARGATE',
        deploymentController: { type: 'CODE_DEPLOY' },
        networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } },
        loadBalancers: [{ targetGroupArn: blue, containerName: 'app', containerPort: 8080 }],
      },
    ],
    codeDeployApplications: [
      {
        applicationName: 'AppECS-prod-web',
        deploymentGroups: [
          {
            deploymentGroupName: 'DgpECS-prod-web',
            ecsServices: [{ clusterName: 'prod', serviceName: 'web' }],
            loadBalancerInfo: {
              targetGroupPairInfoList: [
                {
                  targetGroups: [{ name: 'blue' }, { name: 'green' }],
                  prodTrafficRoute: { listenerArns: [production] },
                  testTrafficRoute: { listenerArns: [test] },
                },
              ],
            },
            ...group,
          },
        ],
      },
    ],
  };
}

export const group = { applicationName: 'AppECS-prod-web', deploymentGroupName: 'DgpECS-prod-web' };

/** An AppSpec in YAML for a revision of `web`. */
export function appSpec(revision: number, hooks: Readonly<Record<string, string>> = {}): string {
  return [
    'version: 0.0',
    'Resources:',
    '  - TargetService:',
    '      Type: AWS::ECS::Service',
    '      Properties:',
    `        TaskDefinition: arn:aws:ecs:us-east-1:123456789012:task-definition/web:${revision}`,
    '        LoadBalancerInfo:',
    '          ContainerName: app',
    '          ContainerPort: 8080',
    ...(Object.keys(hooks).length > 0 ? ['Hooks:'] : []),
    ...Object.entries(hooks).map(([name, target]) => `  - ${name}: ${target}`),
  ].join('\n');
}

export interface Info {
  readonly deploymentId: string;
  readonly status: string;
  readonly creator: string;
  readonly instanceTerminationWaitTimeStarted: boolean;
  readonly errorInformation?: { readonly code: string; readonly message: string };
  readonly rollbackInfo?: {
    readonly rollbackDeploymentId?: string;
    readonly rollbackTriggeringDeploymentId?: string;
  };
}

interface TaskSet {
  readonly id: string;
  readonly status: string;
  readonly taskDefinition: string;
  readonly externalId?: string;
  readonly stabilityStatus: string;
  readonly runningCount: number;
  readonly computedDesiredCount: number;
}

interface Target {
  readonly lifecycleEvents: readonly {
    readonly lifecycleEventName: string;
    readonly status: string;
    readonly diagnostics?: { readonly message: string };
  }[];
  readonly taskSetsInfo: readonly {
    readonly identifer: string;
    readonly taskSetLabel: string;
    readonly trafficWeight: number;
    readonly status: string;
  }[];
}

/** A stepped account with the service `web` under CodeDeploy. */
export class CodeDeployAccount {
  readonly simulator: Simulator;

  private constructor(simulator: Simulator) {
    this.simulator = simulator;
  }

  static async open(of: World, variants: Partial<Variants> = {}): Promise<CodeDeployAccount> {
    const simulator = await startSimulator({ time: { kind: 'stepped' }, variants });
    simulator.control.world(of);
    simulator.advance(2 * minute);
    return new CodeDeployAccount(simulator);
  }

  /** @throws Error whose message holds AWS's error */
  async call<T>(service: 'codedeploy' | 'ecs', operation: string, input: object): Promise<T> {
    const { status, body } = await call(this.simulator, service, operation, input);
    const text = JSON.stringify(body);
    if (status !== 200) throw new Error(text);
    const answer: T = JSON.parse(text);
    return answer;
  }

  async deploy(content: string, more: object = {}): Promise<string> {
    const revision = { revisionType: 'AppSpecContent', appSpecContent: { content } };
    const input = { ...group, revision, ...more };
    const answer = await this.call<{ deploymentId: string }>('codedeploy', 'CreateDeployment', input);
    return answer.deploymentId;
  }

  async info(deploymentId: string): Promise<Info> {
    const answer = await this.call<{ deploymentInfo: Info }>('codedeploy', 'GetDeployment', { deploymentId });
    return answer.deploymentInfo;
  }

  async target(deploymentId: string): Promise<Target> {
    const input = { deploymentId, targetId: 'prod:web' };
    const answer = await this.call<{ deploymentTarget: { ecsTarget: Target } }>(
      'codedeploy',
      'GetDeploymentTarget',
      input,
    );
    return answer.deploymentTarget.ecsTarget;
  }

  async service(): Promise<{ readonly taskDefinition: string; readonly taskSets: readonly TaskSet[] }> {
    const input = { cluster: 'prod', services: ['web'] };
    const answer = await this.call<{ services: { taskDefinition: string; taskSets: TaskSet[] }[] }>(
      'ecs',
      'DescribeServices',
      input,
    );
    const [service] = answer.services;
    if (!service) throw new Error('no service');
    return service;
  }

  /** Lets time pass until the deployment has this status; fails when it never has. */
  async until(deploymentId: string, status: string, within = 90 * minute): Promise<Info> {
    for (let passed = 0; passed < within; passed += 1000) {
      const info = await this.info(deploymentId);
      if (info.status === status) return info;
      this.simulator.advance(1000);
    }
    throw new Error(`${deploymentId} is ${(await this.info(deploymentId)).status}, not ${status}`);
  }

  events(kind: string): readonly TruthEvent[] {
    return this.simulator.truth.events.filter((event) => event.kind === kind);
  }

  /** Percentages of production requests that replacements got, one after the other. */
  shares(): unknown[] {
    return this.events('codedeploy.shifted')
      .filter(({ traffic }) => traffic === 'production')
      .map(({ percent }) => percent);
  }
}
