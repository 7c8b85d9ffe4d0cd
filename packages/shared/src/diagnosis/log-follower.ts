import { GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeTaskDefinitionCommand, type TaskDefinition } from '@aws-sdk/client-ecs';
import type { Aws } from '../aws/aws.ts';
import { classify } from '../aws/errors.ts';
import type { TaskView } from '../ecs/task-view.ts';
import { logPlace } from './log-tail.ts';
import { type PlainValue, plainValues } from './plain-values.ts';
import { scrub } from './scrub.ts';

/** Reads a container's log while it grows; plain values of the task definition and token forms are scrubbed. */
export class LogFollower {
  readonly #aws: Aws;
  readonly #container: string;
  readonly #alsoHidden: readonly PlainValue[];
  #definition: TaskDefinition | undefined;
  #token: string | undefined;

  constructor(aws: Aws, container: string, alsoHidden: readonly PlainValue[] = []) {
    this.#aws = aws;
    this.#container = container;
    this.#alsoHidden = alsoHidden;
  }

  /** The lines since the last call; none while there is no stream yet, and none of a log that cannot be read. */
  async next(task: TaskView, signal: AbortSignal): Promise<readonly string[]> {
    const container = task.containers.find(({ name }) => name === this.#container);
    this.#definition ??= await this.#describe(task, signal);
    const definition = this.#definition;
    const defined = definition.containerDefinitions?.find(({ name }) => name === this.#container);
    const place = container && logPlace(defined, task, container);
    if (typeof place !== 'object') return [];
    const { logs } = place.region === undefined ? this.#aws : this.#aws.in(place.region);
    try {
      const { events = [], nextForwardToken } = await logs.send(
        new GetLogEventsCommand({
          logGroupName: place.group,
          logStreamName: place.stream,
          startFromHead: true,
          nextToken: this.#token,
        }),
        { abortSignal: signal },
      );
      this.#token = nextForwardToken;
      const values = [...plainValues(definition), ...this.#alsoHidden];
      return events.flatMap(({ message = '' }) => scrub(message.trimEnd(), values).split(/\r?\n/));
    } catch (error) {
      const kind = classify(error);
      if (kind === 'not-found' || kind === 'denied') return [];
      throw error;
    }
  }

  async #describe({ taskDefinitionArn }: TaskView, signal: AbortSignal): Promise<TaskDefinition> {
    const command = new DescribeTaskDefinitionCommand({ taskDefinition: taskDefinitionArn });
    return (await this.#aws.ecs.send(command, { abortSignal: signal })).taskDefinition ?? {};
  }
}
