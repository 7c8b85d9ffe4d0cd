import type { TargetGroupTuple } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Traffic } from '../core/ports.ts';
import { forwardsTo, type Rule } from './rules.ts';
import type { Store } from './store.ts';

/** How rules split what they forward. A listener's ARN stands for its default rule. */
export function trafficOf(store: Store): Traffic {
  function find(arn: string): Rule | undefined {
    for (const listener of store.listeners.values()) {
      const rule = listener.rules.find(
        (candidate) => candidate.arn === arn || (listener.arn === arn && candidate.priority === 'default'),
      );
      if (rule) return rule;
    }
    return undefined;
  }

  return {
    weights(arn) {
      const rule = find(arn);
      if (!rule) return undefined;
      const weights = new Map<string, number>();
      for (const { TargetGroupArn = '', Weight = 1 } of rule.actions.flatMap(forwardsTo)) {
        weights.set(TargetGroupArn, Weight);
      }
      return weights;
    },
    shift(arn, weights) {
      const rule = find(arn);
      if (!rule) return;
      const TargetGroups: TargetGroupTuple[] = [...weights].map(([TargetGroupArn, Weight]) => ({
        TargetGroupArn,
        Weight,
      }));
      rule.actions = rule.actions.map((action) => {
        if (action.Type !== 'forward') return action;
        const { TargetGroupArn: _, ForwardConfig, ...rest } = action;
        return { ...rest, ForwardConfig: { ...ForwardConfig, TargetGroups } };
      });
      store.rulesChanged();
    },
  };
}
