import type { EcsContext } from './context.ts';
import type { Service } from './model.ts';
import { events, serviceMessage } from './texts.ts';

const most = 100;
const suppressedFor = 6 * 60 * 60 * 1000;

/** What is said once and then not again until six hours have passed or the service is steady. */
const suppressed: ReadonlySet<string> = new Set([
  events.impaired,
  events.noFargateCapacity,
  events.noInstance,
  events.stuck,
]);

/** The event log of services: newest first, at most 100 each, repeated complaints left out. */
export class ServiceEvents {
  readonly #context: EcsContext;
  readonly #said = new WeakMap<Service, Map<string, number>>();

  constructor(context: EcsContext) {
    this.#context = context;
  }

  /** @param subject what stands after `service`, when it is more than the name. */
  say(service: Service, what: string, subject = service.name): void {
    const now = this.#context.simulation.time.now;
    if (suppressed.has(what)) {
      const said = this.#said.get(service) ?? new Map<string, number>();
      this.#said.set(service, said);
      const last = said.get(what);
      if (last !== undefined && now - last < suppressedFor) return;
      said.set(what, now);
    }
    service.events.unshift({
      id: this.#context.ids.uuid(),
      createdAt: now,
      message: serviceMessage(subject, what),
    });
    service.events.length = Math.min(service.events.length, most);
  }

  /** The cause of earlier complaints is gone: the next one is news. */
  forget(service: Service): void {
    this.#said.delete(service);
  }
}
