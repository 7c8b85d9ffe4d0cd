import type { DescribePullThroughCacheRulesRequest } from '@aws-sdk/client-ecr';
import { ApiError, type Operation } from '../../protocol/api.ts';
import { operation } from '../../protocol/operation.ts';
import { page } from '../../protocol/page.ts';
import { pageOptions, type EcrState } from '../context.ts';

/** Rules are told; nothing is pulled through them, since there is no registry to pull from. */
export function pullThroughCacheOperations({
  pullThroughCacheRules,
  simulation,
}: EcrState): Record<string, Operation> {
  return {
    DescribePullThroughCacheRules: operation((input: DescribePullThroughCacheRulesRequest) => {
      const { ecrRepositoryPrefixes: prefixes, registryId = simulation.account } = input;
      const rules = [...pullThroughCacheRules.values()].filter(
        ({ ecrRepositoryPrefix = '' }) => prefixes?.includes(ecrRepositoryPrefix) ?? true,
      );
      if (prefixes && rules.length < prefixes.length) {
        throw new ApiError(
          'PullThroughCacheRuleNotFoundException',
          'Some pull through cache rules do not exist.',
        );
      }
      const { items, nextToken } = page(rules, pageOptions(input));
      return { pullThroughCacheRules: items.map((rule) => ({ ...rule, registryId })), nextToken };
    }),
  };
}
