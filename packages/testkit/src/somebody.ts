import {
  CreateServiceCommand,
  DeregisterTaskDefinitionCommand,
  type CreateServiceCommandInput,
  ListServiceDeploymentsCommand,
  ListTasksCommand,
  StopServiceDeploymentCommand,
  StopTaskCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import type { Aws } from '@ecs-actions/shared/aws/aws';
import type { Simulator } from '@ecs-actions/simulator/simulator';
import { clientsOf } from './clients.ts';
import { cluster, service } from './worlds.ts';

/** Somebody with the AWS console, beside the run: what people and other tools do to the service of every scene. */
export interface Somebody {
  /** Deploys a revision, by force where it runs already. */
  deploys(taskDefinition: string): Promise<void>;
  /** Stops the deployment that is going on, which rolls it back. */
  stopsDeployment(): Promise<void>;
  stopsAllTasks(): Promise<void>;
  /** Sets the desired count, which starts no deployment. */
  scales(desiredCount: number): Promise<void>;
  creates(request: CreateServiceCommandInput): Promise<void>;
  /** From now on no task finds a place to run, for so many virtual milliseconds or for ever. */
  takesCapacity(milliseconds?: number): void;
}

export function somebody(simulator: Simulator): Somebody {
  const { ecs } = clientsOf(simulator);
  return {
    async deploys(taskDefinition) {
      await ecs.send(
        new UpdateServiceCommand({ cluster, service, taskDefinition, forceNewDeployment: true }),
      );
    },
    async stopsDeployment() {
      const list = new ListServiceDeploymentsCommand({ cluster, service, status: ['IN_PROGRESS'] });
      const [going] = (await ecs.send(list)).serviceDeployments ?? [];
      const serviceDeploymentArn = going?.serviceDeploymentArn;
      await ecs.send(new StopServiceDeploymentCommand({ serviceDeploymentArn, stopType: 'ROLLBACK' }));
    },
    async stopsAllTasks() {
      const { taskArns = [] } = await ecs.send(new ListTasksCommand({ cluster, serviceName: service }));
      await Promise.all(taskArns.map((task) => ecs.send(new StopTaskCommand({ cluster, task }))));
    },
    async scales(desiredCount) {
      await ecs.send(new UpdateServiceCommand({ cluster, service, desiredCount }));
    },
    async creates(request) {
      await ecs.send(new CreateServiceCommand(request));
    },
    takesCapacity(milliseconds) {
      const until = milliseconds === undefined ? {} : { until: simulator.now() + milliseconds };
      const capacity = { available: false, ...until };
      simulator.control.world({ clusters: [{ clusterName: cluster, capacity }] });
    },
  };
}

/** Takes a revision out of use; ECS still describes it. */
export async function deregisters({ ecs }: Aws, taskDefinition: string): Promise<void> {
  await ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition }));
}
