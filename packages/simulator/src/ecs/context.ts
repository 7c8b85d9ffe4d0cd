import type { Alarms, Backends, Images, Logs, Secrets, TargetGroups } from '../core/ports.ts';
import type { Simulation } from '../core/simulation.ts';
import type { BehaviourTable } from '../tasks/behaviour-table.ts';
import type { Ids } from './ids.ts';
import type { Store } from './store.ts';
import type { Wakeups } from './wakeups.ts';

/** The other services, as far as ECS asks them. */
export interface EcsPorts {
  readonly images: Images;
  readonly secrets: Secrets;
  readonly logs: Logs;
  readonly alarms: Alarms;
  readonly targetGroups: TargetGroups;
  /** Real servers for tasks; without it tasks are state only. */
  readonly backends?: Backends;
}

/** What the parts of ECS share. */
export interface EcsContext {
  readonly simulation: Simulation;
  readonly ports: EcsPorts;
  readonly ids: Ids;
  readonly store: Store;
  readonly behaviours: BehaviourTable;
  readonly wakeups: Wakeups;
}
