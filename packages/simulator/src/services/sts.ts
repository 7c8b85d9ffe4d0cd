import { principal } from '../core/identity.ts';
import type { Simulation } from '../core/simulation.ts';
import type { ServiceApi } from '../protocol/api.ts';

export class Sts {
  readonly api: ServiceApi;

  constructor(simulation: Simulation) {
    const { arn, userId } = principal(simulation);
    this.api = {
      name: 'sts',
      operations: { GetCallerIdentity: () => ({ UserId: userId, Account: simulation.account, Arn: arn }) },
    };
  }
}
