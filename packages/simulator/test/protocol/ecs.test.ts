import {
  ContinueServiceDeploymentCommand,
  DescribeServiceDeploymentsCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ECSClient,
  ListDaemonsCommand,
  ListServiceDeploymentsCommand,
  type ServiceDeployment,
  RegisterTaskDefinitionCommand,
  UpdateServiceCommand,
  waitUntilServicesStable,
} from '@aws-sdk/client-ecs';
import {
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startSimulator, type Simulator } from '../../src/simulator.ts';
import { clientOptions } from './clients.ts';
import { web } from './worlds.ts';

let simulator: Simulator;
let ecs: ECSClient;

beforeAll(async () => {
  simulator = await startSimulator({ time: { kind: 'real', factor: 500 } });
  simulator.control.world(web);
  ecs = new ECSClient(clientOptions(simulator));
});

afterAll(() => simulator.close());

describe('ECS through the SDK', () => {
  test('an update rolls out by itself, and the waiter of the SDK sees it', async () => {
    const { taskDefinition } = await ecs.send(
      new RegisterTaskDefinitionCommand({
        family: 'web',
        networkMode: 'awsvpc',
        requiresCompatibilities: ['FARGATE'],
        cpu: '256',
        memory: '512',
        containerDefinitions: [{ name: 'app', image: 'example.com/web:2', essential: true }],
      }),
    );
    expect(taskDefinition).toMatchObject({ revision: 2, registeredAt: expect.any(Date) });
    await ecs.send(new UpdateServiceCommand({ cluster: 'prod', service: 'web', taskDefinition: 'web:2' }));
    const waited = await waitUntilServicesStable(
      { client: ecs, maxWaitTime: 60, minDelay: 0.1, maxDelay: 0.1 },
      { cluster: 'prod', services: ['web'] },
    );
    expect(waited.state).toBe('SUCCESS');
    const { services } = await ecs.send(new DescribeServicesCommand({ cluster: 'prod', services: ['web'] }));
    expect(services?.[0]).toMatchObject({
      runningCount: 2,
      taskDefinition: taskDefinition?.taskDefinitionArn,
      deployments: [{ rolloutState: 'COMPLETED' }],
    });
  });

  test('a pause is seen, answered and left behind', async () => {
    const service = { cluster: 'prod', service: 'web' };
    await ecs.send(
      new UpdateServiceCommand({
        ...service,
        forceNewDeployment: true,
        deploymentConfiguration: {
          strategy: 'BLUE_GREEN',
          bakeTimeInMinutes: 0,
          lifecycleHooks: [
            {
              targetType: 'PAUSE',
              lifecycleStages: ['POST_SCALE_UP'],
              timeoutConfiguration: { timeoutInMinutes: 20_160, action: 'CONTINUE' },
            },
          ],
        },
      }),
    );
    const { serviceDeployments: [newest] = [] } = await ecs.send(new ListServiceDeploymentsCommand(service));
    const arn = newest?.serviceDeploymentArn ?? '';
    const until = async (holds: (deployment: ServiceDeployment) => boolean): Promise<ServiceDeployment> => {
      for (;;) {
        const { serviceDeployments: [deployment] = [] } = await ecs.send(
          new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [arn] }),
        );
        if (deployment && holds(deployment)) return deployment;
      }
    };
    const { lifecycleHookDetails: [hook] = [], lifecycleStage } = await until(
      (deployment) => deployment.lifecycleHookDetails?.[0]?.status === 'AWAITING_ACTION',
    );
    expect(lifecycleStage).toBe('POST_SCALE_UP');
    expect(hook).toMatchObject({
      targetType: 'PAUSE',
      expiresAt: expect.any(Date),
      timeoutAction: 'CONTINUE',
    });
    const answered = await ecs.send(
      new ContinueServiceDeploymentCommand({
        serviceDeploymentArn: arn,
        hookId: hook?.hookId,
        action: 'CONTINUE',
      }),
    );
    expect(answered.serviceDeploymentArn).toBe(arn);
    await until(({ status }) => status === 'SUCCESSFUL');
  });

  test('errors carry the names that the SDK has classes for', async () => {
    await expect(
      ecs.send(new UpdateServiceCommand({ cluster: 'prod', service: 'gone' })),
    ).rejects.toMatchObject({
      name: 'ServiceNotFoundException',
    });
    await expect(
      ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: 'gone' })),
    ).rejects.toMatchObject({
      name: 'ClientException',
    });
  });

  test('an operation that the simulator does not have is refused by name', async () => {
    await expect(ecs.send(new ListDaemonsCommand({}))).rejects.toMatchObject({
      name: 'UnknownOperationException',
      message: 'the simulator does not know ecs:ListDaemons',
    });
  });
});

test('the load balancer answers in XML that the SDK reads', async () => {
  const client = new ElasticLoadBalancingV2Client(clientOptions(simulator));
  const { TargetGroups = [] } = await client.send(new DescribeTargetGroupsCommand({ Names: ['web'] }));
  expect(TargetGroups).toMatchObject([{ TargetGroupName: 'web', Port: 80, HealthCheckEnabled: true }]);
  const { TargetHealthDescriptions } = await client.send(
    new DescribeTargetHealthCommand({ TargetGroupArn: TargetGroups[0]?.TargetGroupArn }),
  );
  expect(TargetHealthDescriptions).toEqual([]);
  await expect(client.send(new DescribeTargetGroupsCommand({ Names: ['gone'] }))).rejects.toMatchObject({
    name: 'TargetGroupNotFoundException',
  });
});
