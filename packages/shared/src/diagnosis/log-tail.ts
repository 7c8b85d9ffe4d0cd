import { GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { TaskDefinition } from '@aws-sdk/client-ecs';
import type { Aws } from '../aws/aws.ts';
import { classify, explain } from '../aws/errors.ts';
import { culprit, hasFailed } from '../ecs/failed-task.ts';
import type { ContainerView, TaskView } from '../ecs/task-view.ts';
import type { Clock } from '../time/clock.ts';
import type { LogTail } from './evidence.ts';
import { linesHidden } from './log-lines.ts';
import { type PlainValue, plainValues } from './plain-values.ts';
import { scrub } from './scrub.ts';
import { oneLine } from './words.ts';

interface Reading {
  readonly aws: Aws;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly definition: TaskDefinition;
  /** How many last lines to keep of each log; 0 reads nothing. */
  readonly lines: number;
  /** Hidden beside the plain values of the definition. */
  readonly alsoHidden?: readonly PlainValue[] | undefined;
}

const mostTails = 3;
const mostPages = 5;
// CloudWatch shows lines some seconds after they were written.
const ingestion = 2_000;

/** The last lines of each container that failed, of its newest task; never an error, but a reason for having none. */
export async function readLogTails(
  reading: Reading,
  tasks: readonly TaskView[],
  essential: readonly string[],
): Promise<LogTail[]> {
  const wanted = worthReading(tasks, essential).slice(0, mostTails);
  return Promise.all(wanted.map(([task, container]) => readTail(reading, task, container)));
}

/** One task for each container at fault; where none can be told, the essential containers of the newest task. */
function worthReading(tasks: readonly TaskView[], essential: readonly string[]): [TaskView, ContainerView][] {
  const found = new Map<string, [TaskView, ContainerView]>();
  const failed = tasks.filter((task) => hasFailed(task) && task.startedAt !== undefined);
  for (const task of failed) {
    const container = culprit(task, essential);
    if (container && !found.has(container.name)) found.set(container.name, [task, container]);
  }
  const newest = failed[0] ?? tasks.find((task) => task.startedAt !== undefined);
  if (found.size > 0 || !newest) return [...found.values()];
  return newest.containers
    .filter(({ name }) => essential.includes(name))
    .map((container) => [newest, container]);
}

async function readTail(reading: Reading, task: TaskView, container: ContainerView): Promise<LogTail> {
  const none = (absent: string): LogTail => ({
    container: container.name,
    taskId: task.id,
    lines: [],
    absent,
  });
  if (reading.lines === 0) return none(linesHidden);
  const defined = reading.definition.containerDefinitions?.find(({ name }) => name === container.name);
  const place = logPlace(defined, task, container);
  if (typeof place === 'string') return none(place);
  try {
    let lines = await lastLines(reading, place);
    if (lines.length === 0) {
      await reading.clock.sleep(ingestion, reading.signal);
      lines = await lastLines(reading, place);
    }
    return lines.length > 0 ? { ...none(''), lines, absent: undefined } : none('empty');
  } catch (error) {
    return none(`could not be read: ${oneLine(explain(error))}`);
  }
}

export interface LogPlace {
  readonly region: string | undefined;
  readonly group: string;
  readonly stream: string;
}

/** What of a container definition tells where its log is. */
type LogSettings = {
  readonly logConfiguration?:
    | {
        readonly logDriver?: string | undefined;
        readonly options?: Readonly<Record<string, string>> | undefined;
      }
    | undefined;
};

/** Where a container's log is, or in words why it cannot be read. */
export function logPlace(
  defined: LogSettings | undefined,
  task: Pick<TaskView, 'id'>,
  container: Pick<ContainerView, 'name' | 'runtimeId'>,
): LogPlace | string {
  const { logDriver, options } = defined?.logConfiguration ?? {};
  if (logDriver === undefined) return 'not kept, since no log driver is configured for it';
  if (logDriver !== 'awslogs') return `goes to the driver ${logDriver}, which cannot be read from here`;
  const group = options?.['awslogs-group'];
  if (group === undefined) return 'nowhere to be found, since its log driver names no log group';
  const prefix = options?.['awslogs-stream-prefix'];
  const stream = prefix === undefined ? container.runtimeId : `${prefix}/${container.name}/${task.id}`;
  return stream === undefined
    ? 'none, since it never started'
    : { region: options?.['awslogs-region'], group, stream };
}

async function lastLines(reading: Reading, place: LogPlace): Promise<string[]> {
  const { aws, signal, lines, definition, alsoHidden = [] } = reading;
  const { logs } = place.region === undefined ? aws : aws.in(place.region);
  const messages: string[] = [];
  let token: string | undefined;
  try {
    for (let page = 0; page < mostPages && messages.length < lines; page += 1) {
      const answer = await logs.send(
        new GetLogEventsCommand({
          logGroupName: place.group,
          logStreamName: place.stream,
          limit: lines,
          startFromHead: false,
          nextToken: token,
        }),
        { abortSignal: signal },
      );
      messages.unshift(...(answer.events ?? []).map(({ message }) => message ?? ''));
      // A page may be empty before the end; the end is where the token repeats.
      if (answer.nextBackwardToken === undefined || answer.nextBackwardToken === token) break;
      token = answer.nextBackwardToken;
    }
  } catch (error) {
    // The stream comes with the first line, the group before it.
    if (classify(error) !== 'not-found') throw error;
  }
  const values = [...plainValues(definition), ...alsoHidden];
  const text = scrub(messages.map((message) => message.trimEnd()).join('\n'), values);
  return text === '' ? [] : text.split(/\r?\n/).slice(-lines);
}
