import type { GetAuthorizationTokenRequest } from '@aws-sdk/client-ecr';
import type { Operation } from '../../protocol/api.ts';
import { operation } from '../../protocol/operation.ts';
import type { EcrState } from '../context.ts';

export function authorizationOperations({ simulation, tokens }: EcrState): Record<string, Operation> {
  return {
    GetAuthorizationToken: operation(({ registryIds }: GetAuthorizationTokenRequest, caller) => ({
      authorizationData: (registryIds ?? ['own']).map(() => {
        const { password, expiresAt } = tokens.issue(caller);
        return {
          authorizationToken: Buffer.from(`AWS:${password}`).toString('base64'),
          expiresAt: expiresAt / 1000,
          proxyEndpoint: `http://${simulation.host()}`,
        };
      }),
    })),
  };
}
