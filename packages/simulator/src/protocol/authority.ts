import type { Simulation } from '../core/simulation.ts';
import { principal } from '../core/identity.ts';
import { accesses, type Names } from './access.ts';
import { denied } from './errors.ts';
import { Policy, type Access } from './policy.ts';

/** Says who may do what. Until a policy is set, everybody may do everything. */
export class Authority {
  readonly #principal: string;
  readonly #names: Names;
  #policy: Policy | undefined;

  constructor(simulation: Simulation, lookUp: Pick<Names, 'secretArn' | 'deploymentGroupArn'>) {
    this.#principal = principal(simulation).arn;
    this.#names = { account: simulation.account, region: simulation.region, ...lookUp };
  }

  /** Enforces an IAM policy document, or with undefined none. Throws a TypeError for what is no policy. */
  set(document: unknown): void {
    this.#policy = document === undefined ? undefined : new Policy(document);
  }

  /** Throws AccessDeniedException for the first thing that the call would need and may not do. */
  check(service: string, operation: string, input: Readonly<Record<string, unknown>>): void {
    if (!this.#policy || freeForAll.has(`${service}:${operation}`)) return;
    for (const access of accesses(service, operation, input, this.#names)) this.require(access);
  }

  require(access: Access): void {
    const decision = this.#policy?.decide(access) ?? 'allowed';
    if (decision !== 'allowed') throw denied(this.#principal, access, decision);
  }

  /** The error of a caller who lacks the permission for a call, whatever the policy says. */
  refusal(service: string, operation: string, input: Readonly<Record<string, unknown>>): Error {
    const [access] = accesses(service, operation, input, this.#names);
    return denied(
      this.#principal,
      access ?? { action: `${service}:${operation}`, resource: '*', keys: {} },
      'not-allowed',
    );
  }
}

/** Needs no permission (IAM user guide, GetCallerIdentity). */
const freeForAll = new Set(['sts:GetCallerIdentity']);
