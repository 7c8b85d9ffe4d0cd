import type {
  DeploymentConfiguration,
  DeploymentLifecycleHook,
  DeploymentLifecycleHookStage,
  LoadBalancer,
} from '@aws-sdk/client-ecs';
import type { TruthEvent } from '../../src/core/truth.ts';
import type { Variants } from '../../src/core/variants.ts';
import type { SeedService } from '../../src/ecs/seed.ts';
import { Account, minute, second, type HookAnswer, type ServiceDeploymentAnswer } from './account.ts';

const elb = 'arn:aws:elasticloadbalancing:us-east-1:123456789012';
export const blueGroup = `${elb}:targetgroup/blue/0123456789abcdef`;
export const greenGroup = `${elb}:targetgroup/green/0123456789abcdef`;
export const productionRule = `${elb}:listener-rule/app/web/1/2/production`;
export const testRule = `${elb}:listener-rule/app/web/1/2/test`;
export const infrastructureRole = 'arn:aws:iam::123456789012:role/infrastructure';
export const functionArn = 'arn:aws:lambda:us-east-1:123456789012:function:check';

export const pairedLoadBalancers: LoadBalancer[] = [
  {
    targetGroupArn: blueGroup,
    containerName: 'app',
    containerPort: 8080,
    advancedConfiguration: {
      alternateTargetGroupArn: greenGroup,
      productionListenerRule: productionRule,
      testListenerRule: testRule,
      roleArn: infrastructureRole,
    },
  },
];

export const blueGreen: DeploymentConfiguration = { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 5 };
export const canary: DeploymentConfiguration = {
  strategy: 'CANARY',
  bakeTimeInMinutes: 5,
  canaryConfiguration: { canaryPercent: 10, canaryBakeTimeInMinutes: 3 },
};
export const linear: DeploymentConfiguration = {
  strategy: 'LINEAR',
  bakeTimeInMinutes: 5,
  linearConfiguration: { stepPercent: 40, stepBakeTimeInMinutes: 2 },
};

type Hook = Partial<DeploymentLifecycleHook>;

export function pauseAt(stage: DeploymentLifecycleHookStage, more: Hook = {}): DeploymentLifecycleHook {
  return { targetType: 'PAUSE', lifecycleStages: [stage], ...more };
}

export function functionAt(stage: DeploymentLifecycleHookStage, more: Hook = {}): DeploymentLifecycleHook {
  return {
    targetType: 'AWS_LAMBDA',
    hookTargetArn: functionArn,
    roleArn: 'arn:aws:iam::123456789012:role/hooks',
    lifecycleStages: [stage],
    ...more,
  };
}

/** The account's service `web` runs `web:1` in the blue group and moves to another by shifting traffic. */
export class ShiftingAccount extends Account {
  constructor(
    configuration: DeploymentConfiguration = blueGreen,
    variants: Partial<Variants> & { seed?: number } = {},
    changes: Partial<SeedService> = {},
  ) {
    super(variants);
    this.traffic.rules.set(
      productionRule,
      new Map([
        [blueGroup, 1],
        [greenGroup, 0],
      ]),
    );
    this.traffic.rules.set(testRule, new Map([[greenGroup, 1]]));
    this.steadyService({
      deploymentConfiguration: configuration,
      loadBalancers: pairedLoadBalancers,
      ...changes,
    });
  }

  /** Starts to deploy `web:<version>`. */
  deploy(version: string, labels: Record<string, string> = {}, changes: object = {}): void {
    this.update({ taskDefinition: this.release(version, labels), ...changes });
  }

  /** Lets time pass until the newest service deployment is at the stage. */
  untilStage(stage: string, most = 60 * minute): ServiceDeploymentAnswer {
    return this.untilSo(({ lifecycleStage }) => lifecycleStage === stage, most);
  }

  /** Lets time pass until a hook of the newest service deployment waits for somebody. */
  untilPaused(most = 60 * minute): HookAnswer {
    const waiting = ({ lifecycleHookDetails = [] }: ServiceDeploymentAnswer): HookAnswer | undefined =>
      lifecycleHookDetails.find(({ status }) => status === 'AWAITING_ACTION');
    const found = waiting(this.untilSo((deployment) => waiting(deployment) !== undefined, most));
    if (!found) throw new Error('nothing waits');
    return found;
  }

  untilSo(
    holds: (deployment: ServiceDeploymentAnswer) => boolean,
    most = 60 * minute,
  ): ServiceDeploymentAnswer {
    const end = this.time.now + most;
    for (;;) {
      const deployment = this.serviceDeployment();
      if (holds(deployment)) return deployment;
      if (this.time.now >= end) throw new Error(`still ${deployment.status}, ${deployment.lifecycleStage}`);
      this.pass(second);
    }
  }

  answer(hookId: string, action?: 'CONTINUE' | 'ROLLBACK'): void {
    const { serviceDeploymentArn } = this.serviceDeployment();
    this.call('ContinueServiceDeployment', { serviceDeploymentArn, hookId, ...(action && { action }) });
  }

  stop(): void {
    const { serviceDeploymentArn } = this.serviceDeployment();
    this.call('StopServiceDeployment', { serviceDeploymentArn, stopType: 'ROLLBACK' });
  }

  /** Stages of the newest service deployment in order; on the way back with `back`. */
  stages(): string[] {
    const { serviceDeploymentArn } = this.serviceDeployment();
    return this.happened('stage.entered')
      .filter(({ serviceDeployment }) => serviceDeployment === serviceDeploymentArn)
      .map(({ stage, direction }) => `${direction === 'back' ? 'back ' : ''}${String(stage)}`);
  }

  /** Percent of the production, or the test, requests that go to the green group. */
  share(rule = productionRule): number {
    const weights = this.traffic.weights(rule) ?? new Map<string, number>();
    const all = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
    return (100 * (weights.get(greenGroup) ?? 0)) / all;
  }

  /** Shares that the production traffic to the new revision had, one after the other. */
  shares(): unknown[] {
    return this.shifts('production').map(({ weights }) =>
      typeof weights === 'object' && weights !== null && 'target' in weights ? weights.target : undefined,
    );
  }

  shifts(traffic: 'production' | 'test'): TruthEvent[] {
    return this.happened('traffic.shifted').filter((event) => event['traffic'] === traffic);
  }

  /** Task definitions of the tasks that are to run. */
  releases(): string[] {
    return [...new Set(this.tasks().map(({ taskDefinitionArn }) => taskDefinitionArn.split('/')[1] ?? ''))];
  }
}
