import type { Look, Observer, Subject } from './subject.ts';

interface Counting extends Observer {
  readonly calls: number;
  readonly throttles: number;
}

/** Looks at each deployment by the controller that it is of. */
export class AnyObserver implements Counting {
  readonly #ecs: Counting;
  readonly #codeDeploy: Counting;

  constructor(ecs: Counting, codeDeploy: Counting) {
    this.#ecs = ecs;
    this.#codeDeploy = codeDeploy;
  }

  /** Calls that the last look took. */
  get calls(): number {
    return this.#ecs.calls + this.#codeDeploy.calls;
  }

  /** Both count those of the same clients. */
  get throttles(): number {
    return this.#ecs.throttles;
  }

  async observe(subjects: readonly Subject[], signal: AbortSignal): Promise<ReadonlyMap<Subject, Look>> {
    const [theirs, ecs] = [true, false].map((is) =>
      subjects.filter(({ codeDeploy }) => (codeDeploy !== undefined) === is),
    );
    const looks = await Promise.all([
      this.#ecs.observe(ecs ?? [], signal),
      this.#codeDeploy.observe(theirs ?? [], signal),
    ]);
    return new Map(looks.flatMap((seen) => [...seen]));
  }
}
