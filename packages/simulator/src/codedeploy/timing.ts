import type { CodeDeployContext } from './context.ts';
import { deploymentFacts } from './facts.ts';
import { type Deployment, isOver } from './model.ts';

/** CodeDeploy looks at ECS this often (virtual milliseconds). */
export const looksEvery = 5_000;

/** When the next thing happens to a deployment, and the record of what happened when. */
export class Timing {
  readonly #context: CodeDeployContext;

  constructor(context: CodeDeployContext) {
    this.#context = context;
  }

  get now(): number {
    return this.#context.simulation.time.now;
  }

  soon(deployment: Deployment, then: () => void): void {
    this.after(deployment, this.#context.random.integer(500, 2000), then);
  }

  /** The next thing that happens to a deployment, unless it is over by then; only one is ever waited for. */
  after(deployment: Deployment, delay: number, then: () => void): void {
    deployment.pending?.cancel();
    deployment.pending = this.#context.simulation.time.after(delay, `CodeDeploy ${deployment.id}`, () => {
      if (!isOver(deployment)) then();
    });
  }

  record(deployment: Deployment, kind: string, detail: Record<string, unknown> = {}): void {
    const { truth } = this.#context.simulation;
    truth.record(this.now, kind, { ...deploymentFacts(deployment), ...detail });
  }
}
