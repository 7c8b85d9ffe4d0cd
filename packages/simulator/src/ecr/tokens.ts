import type { Random } from '../core/random.ts';
import type { Simulation } from '../core/simulation.ts';
import type { Caller } from '../protocol/api.ts';

const validity = 12 * 60 * 60 * 1000;

export type TokenState = 'valid' | 'expired' | 'unknown';

/** The passwords that GetAuthorizationToken gave out; they are valid for 12 hours of virtual time. */
export class AuthorizationTokens {
  readonly #simulation: Simulation;
  readonly #random: Random;
  readonly #issued = new Map<string, { readonly expiresAt: number; readonly caller: Caller }>();

  constructor(simulation: Simulation) {
    this.#simulation = simulation;
    this.#random = simulation.random.fork();
  }

  /** @returns the password (about 2 KB, as AWS's) and when it ends, in virtual milliseconds since the epoch. */
  issue(caller: Caller): { password: string; expiresAt: number } {
    const expiresAt = this.#simulation.time.now + validity;
    const password = Buffer.from(
      JSON.stringify({
        payload: this.#random.text(1200, alphabet),
        datakey: this.#random.text(160, alphabet),
        version: '2',
        type: 'DATA_KEY',
        expiration: Math.floor(expiresAt / 1000),
      }),
    ).toString('base64');
    this.#issued.set(password, { expiresAt, caller });
    return { password, expiresAt };
  }

  check(password: string): TokenState {
    const token = this.#issued.get(password);
    if (token === undefined) return 'unknown';
    return this.#simulation.time.now < token.expiresAt ? 'valid' : 'expired';
  }

  /** Whose rights the password carries. */
  caller(password: string): Caller | undefined {
    return this.#issued.get(password)?.caller;
  }
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
