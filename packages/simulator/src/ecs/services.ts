import type {
  CreateServiceRequest,
  DeleteServiceRequest,
  DescribeServicesRequest,
  ListServicesRequest,
  UpdateServiceRequest,
} from '@aws-sdk/client-ecs';
import type { Operation } from '../protocol/api.ts';
import { operation } from '../protocol/operation.ts';
import { page } from '../protocol/page.ts';
import { paged } from './answer.ts';
import type { EcsContext } from './context.ts';
import { invalidParameter, serviceNotActive } from './errors.ts';
import type { Cluster, Service, ServiceSettings } from './model.ts';
import type { Rollouts } from './rollouts.ts';
import { describeService } from './service-answer.ts';
import {
  checkSettings,
  completeConfiguration,
  networkOf,
  refuseDeploying,
  refuseOtherControllers,
  startsDeployment,
  updatedSettings,
} from './service-settings.ts';
import { serviceArn } from './store.ts';

/** The operations on services. */
export function serviceOperations(context: EcsContext, rollouts: Rollouts): Record<string, Operation> {
  const { store, simulation } = context;
  return {
    CreateService: operation((request: CreateServiceRequest) => {
      if (request.deploymentController) refuseOtherControllers(request);
      const service = addService(context, store.cluster(request.cluster), request);
      rollouts.begin(service, 'create');
      return { service: describeService(context, service) };
    }),

    UpdateService: operation((request: UpdateServiceRequest) => {
      const service = store.service(store.cluster(request.cluster), request.service);
      if (service.status !== 'ACTIVE') throw serviceNotActive();
      const before = service.settings;
      const idle = service.current;
      const settings = updatedSettings(context, before, request);
      const changed = startsDeployment(before, settings);
      refuseDeploying(settings, changed, request.forceNewDeployment ?? false);
      // The revision to run again must still be usable.
      if (changed || request.forceNewDeployment) store.usableTaskDefinition(settings.taskDefinition);
      service.settings = settings;
      if (changed || request.forceNewDeployment) {
        rollouts.begin(service, changed ? 'update' : 'force');
      } else {
        service.steadySaidAt = undefined;
        context.wakeups.soon(service);
      }
      const answer = describeService(context, service);
      if (simulation.variants.updateReplyNamesDeployment || service.current === idle)
        return { service: answer };
      const { currentServiceDeployment: _, ...unnamed } = answer;
      return { service: idle ? { ...unnamed, currentServiceDeployment: idle.arn } : unnamed };
    }),

    DescribeServices: operation(({ cluster: name, services = [], include = [] }: DescribeServicesRequest) => {
      const cluster = store.cluster(name);
      if (services.length === 0 || services.length > 10) {
        throw invalidParameter('Between 1 and 10 services can be described at a time.');
      }
      const found: unknown[] = [];
      const failures: unknown[] = [];
      for (const reference of services) {
        const service = store.findService(cluster, reference);
        if (service) {
          const tags = include.includes('TAGS') ? { tags: store.tags.get(service.arn) ?? [] } : {};
          found.push({ ...describeService(context, service), ...tags });
        } else {
          const arn = reference.startsWith('arn:') ? reference : serviceArn(cluster, reference);
          failures.push({ arn, reason: 'MISSING' });
        }
      }
      return { services: found, failures };
    }),

    DeleteService: operation((request: DeleteServiceRequest) => {
      const service = store.service(store.cluster(request.cluster), request.service);
      if (service.status !== 'ACTIVE') throw serviceNotActive();
      if (service.settings.desiredCount > 0 && !request.force) {
        throw invalidParameter('The service cannot be stopped while it is scaled above 0.');
      }
      deleteService(context, rollouts, service);
      return { service: describeService(context, service) };
    }),

    ListServices: operation((request: ListServicesRequest) => {
      const cluster = store.cluster(request.cluster);
      const arns = [...store.services.values()]
        .filter((service) => service.cluster === cluster && service.status !== 'INACTIVE')
        .filter(
          ({ settings }) => request.launchType === undefined || settings.launchType === request.launchType,
        )
        .map(({ arn }) => arn);
      const { items, ...next } = page(arns, paged(request, 10));
      return { serviceArns: items, ...next };
    }),
  };
}

/**
 * A service without a deployment yet.
 * @throws ApiError for what ECS refuses at creation
 */
export function addService(context: EcsContext, cluster: Cluster, request: CreateServiceRequest): Service {
  const { store, simulation } = context;
  const { cluster: _cluster, clientToken: _token, serviceName: name = '', tags, ...given } = request;
  if (!/^[A-Za-z0-9_-]{1,255}$/.test(name)) throw invalidParameter('Invalid service name.');
  const existing = store.findService(cluster, name);
  if (existing && existing.status !== 'INACTIVE') {
    throw invalidParameter('Creation of service was not idempotent.');
  }
  const taskDefinition = store.usableTaskDefinition(request.taskDefinition);
  const settings: ServiceSettings = {
    availabilityZoneRebalancing: 'ENABLED',
    ...(request.launchType === 'FARGATE' ? { platformVersion: 'LATEST' } : {}),
    ...given,
    ...capacityOf(cluster, request),
    ...networkOf(request),
    taskDefinition: taskDefinition.arn,
    desiredCount: request.desiredCount ?? 0,
    deploymentConfiguration: completeConfiguration(request.deploymentConfiguration),
  };
  checkSettings(context, settings);
  const needsNetwork = taskDefinition.described['networkMode'] === 'awsvpc';
  if (needsNetwork && settings.networkConfiguration === undefined) {
    throw invalidParameter("Network Configuration must be provided when networkMode 'awsvpc' is specified.");
  }
  const service: Service = {
    name,
    arn: serviceArn(cluster, name),
    cluster,
    createdAt: simulation.time.now,
    createdBy: `arn:aws:iam::${simulation.account}:root`,
    status: 'ACTIVE',
    settings,
    deployments: [],
    history: [],
    current: undefined,
    events: [],
    tasks: new Set(),
    steadySaidAt: undefined,
  };
  store.services.set(service.arn, service);
  if (tags) store.tags.set(service.arn, tags);
  return service;
}

/** Begins to delete a service: DRAINING until its tasks have stopped, then INACTIVE. */
export function deleteService(context: EcsContext, rollouts: Rollouts, service: Service): void {
  const { current } = service;
  service.status = 'DRAINING';
  service.settings = { ...service.settings, desiredCount: 0 };
  if (current) rollouts.end(current, 'STOPPED');
  context.wakeups.soon(service);
}

/** A launch type, or a strategy, never both. */
function capacityOf(cluster: Cluster, request: CreateServiceRequest): Partial<ServiceSettings> {
  if (request.launchType !== undefined) {
    if (request.capacityProviderStrategy?.length) {
      throw invalidParameter(
        'Specifying both a launch type and capacity provider strategy is not supported.',
      );
    }
    return {};
  }
  if (request.capacityProviderStrategy?.length) return {};
  const strategy = cluster.defaultCapacityProviderStrategy;
  return strategy.length > 0 ? { capacityProviderStrategy: [...strategy] } : { launchType: 'EC2' };
}
