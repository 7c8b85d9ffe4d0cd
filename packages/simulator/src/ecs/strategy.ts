import type { Service } from './model.ts';

/** How a service moves from one revision to the next. */
export interface Strategy {
  /**
   * One look at an ACTIVE service: starts and stops tasks, and ends the deployment that is going on once it is
   * complete. It is called again after everything that happens to the service's tasks.
   */
  look(service: Service): void;
}
