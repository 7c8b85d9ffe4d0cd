import type { Alarms, Functions, TaskSets, Traffic } from '../core/ports.ts';
import type { Random } from '../core/random.ts';
import type { Simulation } from '../core/simulation.ts';
import type { Store } from './store.ts';

/** The other services, as far as CodeDeploy asks them. */
export interface CodeDeployPorts {
  readonly taskSets: TaskSets;
  readonly traffic: Traffic;
  readonly alarms: Alarms;
  readonly functions: Functions;
  /** ARN of the target group of a name; undefined when there is none. */
  readonly targetGroup: (name: string) => string | undefined;
}

/** What the parts of CodeDeploy share. */
export interface CodeDeployContext {
  readonly simulation: Simulation;
  readonly ports: CodeDeployPorts;
  readonly store: Store;
  readonly random: Random;
}
