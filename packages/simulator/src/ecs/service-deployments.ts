import type {
  ContinueServiceDeploymentRequest,
  DescribeServiceDeploymentsRequest,
  ListServiceDeploymentsRequest,
  StopServiceDeploymentRequest,
} from '@aws-sdk/client-ecs';
import { ApiError, type Operation } from '../protocol/api.ts';
import { operation } from '../protocol/operation.ts';
import { page } from '../protocol/page.ts';
import { paged } from './answer.ts';
import type { EcsContext } from './context.ts';
import { conflict, invalidParameter } from './errors.ts';
import { deploymentFacts } from './facts.ts';
import type { ServiceDeployment } from './model.ts';
import { isTerminal, type Rollouts } from './rollouts.ts';
import type { Hooks } from './shift/hooks.ts';
import { briefDeployment, describeServiceDeployment } from './service-deployment-answer.ts';

const historyIsKept = 90 * 24 * 60 * 60 * 1000;
const mostDescribed = 20;

/** On the wire a range of times is in epoch seconds. */
type ListRequest = Omit<ListServiceDeploymentsRequest, 'createdAt'> & {
  readonly createdAt?: { readonly before?: number; readonly after?: number };
};

/** The operations on service deployments. */
export function serviceDeploymentOperations(
  context: EcsContext,
  rollouts: Rollouts,
  hooks: Hooks,
): Record<string, Operation> {
  const { store, simulation } = context;

  function remembered({ createdAt }: ServiceDeployment): boolean {
    return simulation.time.now - createdAt <= historyIsKept;
  }

  function find(arn: string | undefined): ServiceDeployment | undefined {
    for (const serviceDeployment of store.serviceDeployments()) {
      if (serviceDeployment.arn === arn) return remembered(serviceDeployment) ? serviceDeployment : undefined;
    }
    return undefined;
  }

  function existing(arn: string | undefined): ServiceDeployment {
    const serviceDeployment = find(arn);
    if (serviceDeployment) return serviceDeployment;
    throw new ApiError('ServiceDeploymentNotFoundException', 'The service deployment does not exist.');
  }

  return {
    ListServiceDeployments: operation((request: ListRequest) => {
      const service = store.service(store.cluster(request.cluster), request.service);
      const { before = Infinity, after = -Infinity } = request.createdAt ?? {};
      const chosen = service.history
        .filter(remembered)
        .filter(({ status }) => !request.status?.length || request.status.includes(status))
        .filter(({ createdAt }) => createdAt / 1000 > after && createdAt / 1000 < before);
      const { items, ...next } = page(chosen, paged(request, 20));
      return { serviceDeployments: items.map(briefDeployment), ...next };
    }),

    DescribeServiceDeployments: operation(
      ({ serviceDeploymentArns = [] }: DescribeServiceDeploymentsRequest) => {
        if (serviceDeploymentArns.length === 0 || serviceDeploymentArns.length > mostDescribed) {
          throw invalidParameter(
            `Between 1 and ${mostDescribed} service deployments can be described at a time.`,
          );
        }
        const found: unknown[] = [];
        const failures: unknown[] = [];
        for (const arn of serviceDeploymentArns) {
          const serviceDeployment = find(arn);
          if (serviceDeployment) found.push(describeServiceDeployment(context, serviceDeployment));
          else failures.push({ arn, reason: 'MISSING' });
        }
        return { serviceDeployments: found, failures };
      },
    ),

    StopServiceDeployment: operation((request: StopServiceDeploymentRequest, caller) => {
      const serviceDeployment = existing(request.serviceDeploymentArn);
      const { status, arn } = serviceDeployment;
      if (request.stopType !== undefined && request.stopType !== 'ROLLBACK') {
        throw invalidParameter('stopType must be ROLLBACK.');
      }
      if (isTerminal(serviceDeployment)) {
        const message =
          'Stopping a service deployment is not allowed for service deployment in terminal states.';
        throw simulation.variants.stopOfEnded === 'ConflictException'
          ? conflict(message)
          : invalidParameter(message);
      }
      if (status === 'PENDING' || status === 'IN_PROGRESS') {
        simulation.truth.record(simulation.time.now, 'deployment.stop-requested', {
          ...deploymentFacts(serviceDeployment),
          by: caller.userAgent,
        });
        rollouts.requestRollback(serviceDeployment);
      }
      return { serviceDeploymentArn: arn };
    }),

    ContinueServiceDeployment: operation((request: ContinueServiceDeploymentRequest, caller) => {
      const serviceDeployment = existing(request.serviceDeploymentArn);
      if (isTerminal(serviceDeployment)) {
        throw invalidParameter(
          'Continuing a service deployment is not allowed for service deployment in terminal states.',
        );
      }
      if (!/^ecs-[a-z]+-.+$/.test(request.hookId ?? '')) {
        throw invalidParameter('Invalid hookId: hookId must follow the format: ecs-{hookType}-{id}');
      }
      const { shift, status, arn } = serviceDeployment;
      const run = shift?.running.find(({ id }) => id === request.hookId);
      if (run?.status === 'AWAITING_ACTION' && status === 'IN_PROGRESS') {
        hooks.answer(serviceDeployment, run, request.action ?? 'CONTINUE', caller.userAgent);
        return { serviceDeploymentArn: arn };
      }
      throw invalidParameter(
        'Provided hookId is either completed, unavailable, or not associated with the given Resource ARN',
      );
    }),
  };
}
