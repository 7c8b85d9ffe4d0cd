import type {
  AddTagsInput,
  CreateListenerInput,
  CreateLoadBalancerInput,
  CreateRuleInput,
  CreateTargetGroupInput,
  DeregisterTargetsInput,
  ModifyListenerInput,
  ModifyRuleInput,
  ModifyTargetGroupAttributesInput,
  ModifyTargetGroupInput,
  RegisterTargetsInput,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { ApiError, type Operation } from '../../protocol/api.ts';
import { operation } from '../../protocol/operation.ts';
import type { Builder } from '../builder.ts';
import type { Store } from '../store.ts';
import { describeListener, describeLoadBalancer, describeRule } from './describe.ts';

export function changeOperations(store: Store, builder: Builder): Record<string, Operation> {
  return {
    CreateLoadBalancer: operation((input: CreateLoadBalancerInput) => {
      requireNew(
        [...store.loadBalancers.values()],
        input.Name,
        'DuplicateLoadBalancerName',
        'A load balancer',
      );
      return { LoadBalancers: [describeLoadBalancer(builder.loadBalancer(input))] };
    }),

    CreateTargetGroup: operation((input: CreateTargetGroupInput) => {
      requireNew([...store.targetGroups.values()], input.Name, 'DuplicateTargetGroupName', 'A target group');
      return { TargetGroups: [builder.targetGroup(input).describe()] };
    }),

    CreateListener: operation((input: CreateListenerInput) => ({
      Listeners: [describeListener(builder.listener(input))],
    })),

    CreateRule: operation(({ ListenerArn, Priority, Conditions = [], Actions = [] }: CreateRuleInput) => {
      const listener = store.listener(ListenerArn);
      const rule = builder.rule(listener, {
        priority: String(Priority),
        conditions: Conditions,
        actions: Actions,
      });
      return { Rules: [describeRule(rule)] };
    }),

    ModifyListener: operation(({ ListenerArn, Port, Protocol, DefaultActions }: ModifyListenerInput) => {
      const listener = store.listener(ListenerArn);
      if (Port !== undefined) listener.port = Port;
      if (Protocol !== undefined) listener.protocol = Protocol;
      if (DefaultActions) {
        builder.requireGroups(DefaultActions);
        for (const rule of listener.rules) if (rule.priority === 'default') rule.actions = DefaultActions;
        store.rulesChanged();
      }
      return { Listeners: [describeListener(listener)] };
    }),

    ModifyRule: operation(({ RuleArn, Conditions, Actions }: ModifyRuleInput) => {
      const { rule } = store.rule(RuleArn);
      if (Conditions) rule.conditions = Conditions;
      if (Actions) {
        builder.requireGroups(Actions);
        rule.actions = Actions;
        store.rulesChanged();
      }
      return { Rules: [describeRule(rule)] };
    }),

    ModifyTargetGroup: operation((input: ModifyTargetGroupInput) => {
      const targetGroup = store.targetGroup(input.TargetGroupArn);
      targetGroup.modify(input);
      return { TargetGroups: [targetGroup.describe()] };
    }),

    ModifyTargetGroupAttributes: operation(
      ({ TargetGroupArn, Attributes = [] }: ModifyTargetGroupAttributesInput) => {
        const { attributes } = store.targetGroup(TargetGroupArn);
        for (const { Key = '', Value = '' } of Attributes) {
          if (!attributes.has(Key))
            throw new ApiError('ValidationError', `Target group attribute key '${Key}' is not recognized`);
          attributes.set(Key, Value);
        }
        return { Attributes: [...attributes].map(([Key, Value]) => ({ Key, Value })) };
      },
    ),

    RegisterTargets: operation(({ TargetGroupArn, Targets = [] }: RegisterTargetsInput) => {
      const targetGroup = store.targetGroup(TargetGroupArn);
      for (const { Id = '', Port = targetGroup.port } of Targets) targetGroup.register(Id, Port, undefined);
      return {};
    }),

    DeregisterTargets: operation(({ TargetGroupArn, Targets = [] }: DeregisterTargetsInput) => {
      const targetGroup = store.targetGroup(TargetGroupArn);
      const strangers = Targets.filter(({ Id = '', Port = targetGroup.port }) => !targetGroup.has(Id, Port));
      if (strangers.length > 0) {
        const names = strangers.map(({ Id, Port = targetGroup.port }) => `${Id}:${Port}`);
        throw new ApiError(
          'InvalidTarget',
          `The following targets are not registered: '${names.join(', ')}'`,
        );
      }
      for (const { Id = '', Port = targetGroup.port } of Targets) targetGroup.deregister(Id, Port, () => {});
      return {};
    }),

    AddTags: operation(({ ResourceArns = [], Tags = [] }: AddTagsInput) => {
      for (const arn of ResourceArns) store.requireResource(arn);
      for (const arn of ResourceArns) store.tag(arn, Tags);
      return {};
    }),
  };
}

function requireNew(
  all: readonly { readonly name: string }[],
  name: string | undefined,
  code: string,
  what: string,
): void {
  if (all.some((item) => item.name === name))
    throw new ApiError(code, `${what} with the name '${name}' already exists`);
}
