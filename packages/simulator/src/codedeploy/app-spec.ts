import type { CreateTaskSetRequest } from '@aws-sdk/client-ecs';
import { parse } from 'yaml';
import { ApiError } from '../protocol/api.ts';
import { hookNames } from './model.ts';

/** What an AppSpec for Amazon ECS says. */
export interface AppSpec {
  readonly taskDefinition: string;
  readonly containerName: string;
  readonly containerPort: number;
  readonly settings: Pick<
    CreateTaskSetRequest,
    'platformVersion' | 'networkConfiguration' | 'capacityProviderStrategy'
  >;
  /** Functions by the lifecycle event at which they are asked; a name or an ARN. */
  readonly hooks: ReadonlyMap<string, string>;
}

/**
 * Reads YAML or JSON. Keys of the file are taken in any spelling of upper and lower case, as CodeDeploy does.
 * @throws ApiError InvalidRevisionException
 */
export function parseAppSpec(content: string): AppSpec {
  const spec = members(read(content));
  if (Number(spec.get('version')) !== 0) throw invalid('version must be 0.0');
  const [resource] = list(spec.get('resources')).flatMap((one) => [...members(one).values()]);
  const properties = members(members(resource).get('properties'));
  const balancer = members(properties.get('loadbalancerinfo'));
  const taskDefinition = properties.get('taskdefinition');
  const containerName = balancer.get('containername');
  const containerPort = balancer.get('containerport');
  if (members(resource).get('type') !== 'AWS::ECS::Service') throw invalid('Type must be AWS::ECS::Service');
  if (typeof taskDefinition !== 'string' || !/^arn:[\w-]+:ecs:.*:task-definition\/.+/.test(taskDefinition)) {
    throw invalid('TaskDefinition must be the ARN of a task definition');
  }
  if (typeof containerName !== 'string' || typeof containerPort !== 'number') {
    throw invalid('LoadBalancerInfo must have a ContainerName and a ContainerPort that is a number');
  }
  return {
    taskDefinition,
    containerName,
    containerPort,
    settings: settingsOf(properties),
    hooks: hooksOf(spec.get('hooks')),
  };
}

function read(content: string): unknown {
  try {
    return parse(content);
  } catch {
    throw invalid('it is neither YAML nor JSON');
  }
}

function settingsOf(properties: ReadonlyMap<string, unknown>): AppSpec['settings'] {
  const platformVersion = properties.get('platformversion');
  const network = members(members(properties.get('networkconfiguration')).get('awsvpcconfiguration'));
  const strategy = list(properties.get('capacityproviderstrategy')).map((one) => members(one));
  const assignPublicIp = network.get('assignpublicip') === 'ENABLED' ? 'ENABLED' : 'DISABLED';
  return {
    ...(typeof platformVersion === 'string' && { platformVersion }),
    ...(network.size > 0 && {
      networkConfiguration: {
        awsvpcConfiguration: {
          subnets: list(network.get('subnets')).map(String),
          securityGroups: list(network.get('securitygroups')).map(String),
          assignPublicIp,
        },
      },
    }),
    ...(strategy.length > 0 && {
      capacityProviderStrategy: strategy.map((item) => ({
        capacityProvider: String(item.get('capacityprovider')),
        base: Number(item.get('base') ?? 0),
        weight: Number(item.get('weight') ?? 0),
      })),
    }),
  };
}

function hooksOf(value: unknown): ReadonlyMap<string, string> {
  const hooks = new Map<string, string>();
  for (const [name, target] of list(value).flatMap((one) => [...entries(one)])) {
    if (!hookNames.some((known) => known === name)) throw invalid(`no hook can be set at ${name}`);
    if (typeof target !== 'string') throw invalid(`the hook ${name} must name a function`);
    hooks.set(name, target);
  }
  return hooks;
}

function members(value: unknown): ReadonlyMap<string, unknown> {
  return new Map(entries(value).map(([name, member]) => [name.toLowerCase(), member]));
}

function entries(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function invalid(why: string): ApiError {
  return new ApiError('InvalidRevisionException', `The AppSpec file is not valid: ${why}.`);
}
