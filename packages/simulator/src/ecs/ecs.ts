import type { TaskSets } from '../core/ports.ts';
import type { Simulation } from '../core/simulation.ts';
import type { ServiceApi } from '../protocol/api.ts';
import { BehaviourTable } from '../tasks/behaviour-table.ts';
import { watchAlarms } from './alarms.ts';
import { capacityProviderOperations } from './capacity-providers.ts';
import { clusterOperations } from './clusters.ts';
import type { EcsContext, EcsPorts } from './context.ts';
import { ServiceEvents } from './events.ts';
import { Ids } from './ids.ts';
import { Rollouts } from './rollouts.ts';
import { runTaskOperations } from './run-task.ts';
import { Scheduler } from './scheduler.ts';
import { Seeder, type EcsWorld } from './seed.ts';
import { serviceDeploymentOperations } from './service-deployments.ts';
import { taskSetsOf } from './task-sets.ts';
import { serviceRevisionOperations } from './service-revisions.ts';
import { serviceOperations } from './services.ts';
import { Store } from './store.ts';
import { tagOperations } from './tags.ts';
import { taskDefinitionOperations } from './task-definitions.ts';
import { taskOperations } from './tasks.ts';
import { Wakeups } from './wakeups.ts';

/** Amazon ECS: clusters, task definitions, services and their deployments, tasks. */
export class Ecs {
  readonly api: ServiceApi;
  /** The members of a world that this part takes. */
  readonly members = ['clusters', 'taskDefinitions', 'services', 'behaviours', 'subnets'] as const;
  readonly taskSets: TaskSets;
  readonly #seeder: Seeder;

  constructor(simulation: Simulation, ports: EcsPorts) {
    const context: EcsContext = {
      simulation,
      ports,
      ids: new Ids(simulation),
      store: new Store(),
      behaviours: new BehaviourTable(),
      wakeups: new Wakeups(simulation.time, simulation.random.fork()),
    };
    const events = new ServiceEvents(context);
    const rollouts = new Rollouts(context, events);
    const { lifecycle, hooks } = new Scheduler(context, events, rollouts);
    watchAlarms(context, rollouts);
    this.taskSets = taskSetsOf(context);
    this.#seeder = new Seeder(context, rollouts, lifecycle);
    this.api = {
      name: 'ecs',
      operations: {
        ...clusterOperations(context),
        ...capacityProviderOperations(context),
        ...taskDefinitionOperations(context),
        ...serviceOperations(context, rollouts),
        ...taskOperations(context, lifecycle),
        ...runTaskOperations(context, lifecycle),
        ...serviceDeploymentOperations(context, rollouts, hooks),
        ...serviceRevisionOperations(context),
        ...tagOperations(context),
      },
    };
  }

  /** Takes what a world says of clusters, task definitions, services, behaviours of images and subnets. */
  seed(world: EcsWorld): void {
    this.#seeder.seed(world);
  }
}
