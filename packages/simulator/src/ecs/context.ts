import type {
  Alarms,
  Backends,
  Functions,
  Images,
  Logs,
  Roles,
  Secrets,
  TargetGroups,
  Traffic,
} from '../core/ports.ts';
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
  readonly traffic: Traffic;
  readonly functions: Functions;
  readonly roles: Roles;
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
