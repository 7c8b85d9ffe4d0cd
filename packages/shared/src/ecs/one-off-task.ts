import { ListTasksCommand, DescribeTasksCommand, RunTaskCommand, StopTaskCommand } from '@aws-sdk/client-ecs';
import type { Aws } from '../aws/aws.ts';
import { shapeOf } from '../aws/classify.ts';
import { classify } from '../aws/errors.ts';
import { pastThrottles } from '../aws/policy.ts';
import { sendRaw } from '../aws/raw.ts';
import { type Json, type JsonObject, isObject, objects, text } from '../json.ts';
import type { Clock } from '../time/clock.ts';
import type { TaskView } from './task-view.ts';
import { onceKnown } from './once-known.ts';
import { taskView } from './tasks.ts';

export interface OneOffTask {
  readonly cluster: string;
  readonly taskDefinitionArn: string;
  /** DescribeServices' service, raw: the task runs in its network, on its capacity. */
  readonly service: JsonObject;
  /** The container whose exit code counts. */
  readonly container: string;
  /** RunTask's `overrides`, in the API's own shape. */
  readonly overrides: JsonObject;
  /** Letters, digits, `-`, `_` and `/`; the same for the same run and attempt, so that no answer lost runs it twice. */
  readonly startedBy: string;
  /** Milliseconds. */
  readonly timeout: number;
}

export interface OneOffPorts {
  readonly aws: Aws;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Called on every look. */
  readonly seen: (task: TaskView) => void;
}

export type OneOffEnd =
  | { readonly kind: 'exited'; readonly task: TaskView; readonly exitCode: number | undefined }
  /** ECS would not start it; RunTask answers that with 200 as well. */
  | { readonly kind: 'not-started'; readonly because: string }
  | { readonly kind: 'timed-out'; readonly task: TaskView };

const lookEvery = 2_000;
/** What ECS answers either as one of RunTask's `failures`, with 200, or as an error. */
const lacksRoom = /^Capacity is unavailable|reached the limit on the number of/i;

/**
 * Runs a task once and waits for its end. When the time is up or `signal` is aborted, the task is stopped.
 * @throws what RunTask or DescribeTasks throw, the signal's reason when it was aborted
 */
export async function runOneOffTask(request: OneOffTask, ports: OneOffPorts): Promise<OneOffEnd> {
  const { clock, signal } = ports;
  const started = await start(request, ports);
  if (typeof started !== 'object') return { kind: 'not-started', because: started };
  const deadline = clock.now() + request.timeout;
  let task = started;
  try {
    for (;;) {
      ports.seen(task);
      if (task.lastStatus === 'STOPPED') {
        const exitCode = task.containers.find(({ name }) => name === request.container)?.exitCode;
        return { kind: 'exited', task, exitCode };
      }
      if (clock.now() >= deadline) {
        await stop(request, task, 'its time is up', ports);
        return { kind: 'timed-out', task };
      }
      await clock.sleep(lookEvery, signal);
      task = (await describe(request, task.arn, ports)) ?? task;
    }
  } catch (error) {
    if (signal.aborted) await stop(request, task, 'the job was cancelled', ports);
    throw error;
  }
}

/** The task, or in words why there is none. */
async function start(request: OneOffTask, { aws, clock, signal }: OneOffPorts): Promise<TaskView | string> {
  const input = inputOf(request);
  const send = () =>
    sendRaw(aws.ecs, new RunTaskCommand({ taskDefinition: request.taskDefinitionArn }), input);
  try {
    const past = () => pastThrottles(send, { clock, signal, random: aws.random });
    return startedOf(await onceKnown(past, { clock, signal }));
  } catch (error) {
    const { message } = shapeOf(error);
    if (lacksRoom.test(message)) return message;
    if (classify(error) !== 'lost-answer') throw error;
    const running = await findStarted(request, { aws, signal });
    // The client token makes a second call answer with the first one's task.
    return running ?? startedOf(await send());
  }
}

function startedOf(answer: JsonObject): TaskView | string {
  const arn = text(objects(answer['tasks'])[0]?.['taskArn']);
  if (arn) return justStarted(arn);
  const [failure] = objects(answer['failures']);
  return (
    [text(failure?.['reason']), text(failure?.['detail'])].filter(Boolean).join(': ') || 'ECS gives no reason'
  );
}

/** A task of which only its name is known yet. */
function justStarted(taskArn: string): TaskView {
  return taskView({ taskArn, lastStatus: 'PROVISIONING' });
}

async function findStarted(
  { cluster, startedBy }: OneOffTask,
  { aws, signal }: Pick<OneOffPorts, 'aws' | 'signal'>,
): Promise<TaskView | undefined> {
  const { taskArns = [] } = await aws.ecs.send(new ListTasksCommand({ cluster, startedBy }), {
    abortSignal: signal,
  });
  return taskArns[0] === undefined
    ? undefined
    : { ...taskView({ taskArn: taskArns[0] }), lastStatus: 'PROVISIONING' };
}

async function describe(
  { cluster }: OneOffTask,
  arn: string,
  { aws, signal }: OneOffPorts,
): Promise<TaskView | undefined> {
  const command = new DescribeTasksCommand({ cluster, tasks: [arn] });
  const { tasks = [] } = await aws.ecs.send(command, { abortSignal: signal });
  // A task that was just started may be MISSING for a moment.
  return tasks[0] && taskView(tasks[0]);
}

async function stop(
  { cluster }: OneOffTask,
  { arn }: TaskView,
  why: string,
  { aws }: OneOffPorts,
): Promise<void> {
  await aws.ecs.send(new StopTaskCommand({ cluster, task: arn, reason: `ecs-actions stopped it: ${why}` }));
}

function inputOf({ cluster, taskDefinitionArn, service, overrides, startedBy }: OneOffTask): JsonObject {
  const network = networkOf(service);
  const strategy = objects(service['capacityProviderStrategy']);
  const launchType = text(service['launchType']);
  const platformVersion = text(service['platformVersion']);
  return {
    cluster,
    taskDefinition: taskDefinitionArn,
    count: 1,
    startedBy,
    clientToken: startedBy,
    overrides,
    propagateTags: 'TASK_DEFINITION',
    ...(network && { networkConfiguration: network }),
    ...(strategy.length > 0 ? { capacityProviderStrategy: strategy } : launchType && { launchType }),
    ...(platformVersion && { platformVersion }),
  };
}

function networkOf(service: JsonObject): Json | undefined {
  if (isObject(service['networkConfiguration'])) return service['networkConfiguration'];
  return objects(service['deployments']).find(({ status }) => status === 'PRIMARY')?.['networkConfiguration'];
}
