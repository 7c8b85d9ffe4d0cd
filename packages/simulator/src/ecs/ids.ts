import type { Random } from '../core/random.ts';
import type { Simulation } from '../core/simulation.ts';

const digits = '0123456789';

/** Names and ARNs in the forms that ECS gives them. */
export class Ids {
  readonly #random: Random;
  readonly #prefix: string;
  /** The first addresses of a network are not given out. */
  #addresses = 10;

  constructor(simulation: Simulation) {
    this.#random = simulation.random.fork();
    this.#prefix = `arn:aws:ecs:${simulation.region}:${simulation.account}:`;
  }

  arn(resource: string): string {
    return this.#prefix + resource;
  }

  /** `ecs-svc/` and 19 digits. */
  deployment(): string {
    return `ecs-svc/${this.#number(19)}`;
  }

  serviceDeployment(cluster: string, service: string): string {
    const id = this.#random.text(21, 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_');
    return this.arn(`service-deployment/${cluster}/${service}/${id}`);
  }

  serviceRevision(cluster: string, service: string): string {
    return this.arn(`service-revision/${cluster}/${service}/${this.#number(19)}`);
  }

  /** 32 hexadecimal digits. */
  task(): string {
    return this.#random.text(32);
  }

  uuid(): string {
    const part = (length: number): string => this.#random.text(length);
    return `${part(8)}-${part(4)}-${part(4)}-${part(4)}-${part(12)}`;
  }

  networkInterface(): { attachmentId: string; id: string; mac: string } {
    const mac = Array.from({ length: 5 }, () => this.#random.text(2)).join(':');
    return { attachmentId: this.uuid(), id: `eni-0${this.#random.text(16)}`, mac: `0a:${mac}` };
  }

  /** A private IPv4 address that no other task has had. */
  address(): string {
    const number = this.#addresses++;
    return `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`;
  }

  #number(length: number): string {
    return this.#random.text(1, digits.slice(1)) + this.#random.text(length - 1, digits);
  }
}
