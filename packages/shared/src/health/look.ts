import type { Aws } from '../aws/aws.ts';
import { describeServices, type Service } from '../ecs/service.ts';
import { taskDefinitions } from '../ecs/task-definition/aws.ts';
import type { TaskView } from '../ecs/task-view.ts';
import { readTasks } from '../ecs/tasks.ts';
import { type JsonObject, objects, text } from '../json.ts';
import { ActionError } from '../runner/errors.ts';

export interface ServiceName {
  readonly cluster: string;
  readonly service: string;
}

/** What is looked at: a service, or only what one of its deployments started. */
export interface Looked extends ServiceName {
  /** `ecs-svc/…`; tasks of other deployments are left out. */
  readonly startedBy?: string;
}

/** One look at a service: what several checks of a round need is read once. */
export class ServiceLook {
  readonly aws: Aws;
  readonly name: Looked;
  readonly #signal: AbortSignal;
  #service: Promise<Service> | undefined;
  #tasks: Promise<readonly TaskView[]> | undefined;
  #definition: Promise<JsonObject> | undefined;

  constructor(aws: Aws, name: Looked, signal: AbortSignal) {
    this.aws = aws;
    this.name = name;
    this.#signal = signal;
  }

  /** @throws ActionError when ECS does not know it */
  service(): Promise<Service> {
    return (this.#service ??= this.#readService());
  }

  /** All tasks of what is looked at, those that ECS still shows of the stopped ones included. */
  tasks(): Promise<readonly TaskView[]> {
    return (this.#tasks ??= readTasks(this.aws, { ...this.name, signal: this.#signal }));
  }

  /** The service's task definition. */
  definition(): Promise<JsonObject> {
    return (this.#definition ??= this.#readDefinition());
  }

  async #readService(): Promise<Service> {
    const { cluster, service: name } = this.name;
    const service = (await describeServices(this.aws, cluster, [name])).get(name);
    if (!service) throw new ActionError(`There is no service ${name} in cluster ${cluster}.`);
    return service;
  }

  async #readDefinition(): Promise<JsonObject> {
    const { taskDefinition } = await this.service();
    return (await taskDefinitions(this.aws).describe(taskDefinition)).definition;
  }
}

/** The PRIMARY entry of `deployments[]`, raw. */
export function primaryOf({ raw }: Service): JsonObject | undefined {
  return objects(raw['deployments']).find(({ status }) => text(status) === 'PRIMARY');
}
