import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  type Service,
  type TaskDefinition,
} from '@aws-sdk/client-ecs';
import type { Aws } from '../aws/aws.ts';
import { explain } from '../aws/errors.ts';
import type { DeploymentView, EventView } from '../deployment/observation.ts';
import type { Facts } from '../deployment/status.ts';
import { hasFailed } from '../ecs/failed-task.ts';
import type { TaskView } from '../ecs/task-view.ts';
import { readTasks } from '../ecs/tasks.ts';
import type { Clock } from '../time/clock.ts';
import { readCapacity } from './capacity.ts';
import { definitionView } from './definition-view.ts';
import type { Evidence, HealthCheckView, LogTail, TargetView } from './evidence.ts';
import { readLogTails } from './log-tail.ts';
import { readHealthChecks, readTargets, targetGroupsOf } from './targets.ts';
import { oneLine, revisionName } from './words.ts';

/** What is known already of the deployment that evidence is gathered for. */
export interface Suspect {
  readonly cluster: string;
  readonly service: string;
  readonly taskDefinitionArn: string | undefined;
  /** `ecs-svc/…`, for its tasks; without it they are told by their task definition. */
  readonly startedBy: string | undefined;
  readonly facts: Facts;
  readonly deployment: DeploymentView | undefined;
  readonly newer?: Evidence['newer'];
  readonly events: readonly EventView[];
  /** Tasks that were seen while it was watched: ECS forgets stopped ones. */
  readonly tasks: readonly TaskView[];
  readonly changedKeys: readonly string[];
  /** Last lines to read of a failed container's log, see log-lines.ts. */
  readonly logLines: number;
}

interface Reach {
  readonly aws: Aws;
  readonly clock: Clock;
  readonly signal?: AbortSignal;
  /** Milliseconds after which whatever is not there yet becomes a gap. */
  readonly budget?: number;
}

const tick = 250;

/** Reads everything that may say why, in parallel. Never an error: what cannot be read, or not in time, is a gap. */
export async function gatherEvidence(reach: Reach, suspect: Suspect): Promise<Evidence> {
  const gaps = new Map<string, string>();
  const late = new AbortController();
  const signal = reach.signal ? AbortSignal.any([reach.signal, late.signal]) : late.signal;
  const found: Found = { tasks: [], logs: [], targets: [], healthChecks: [], capacity: [] };

  const note = async <T>(
    what: string,
    read: Promise<T>,
    keep: (value: T) => void,
  ): Promise<T | undefined> => {
    gaps.set(what, `${what}: not there in time`);
    try {
      const value = await read;
      if (!late.signal.aborted) {
        keep(value);
        gaps.delete(what);
      }
      return value;
    } catch (error) {
      if (!late.signal.aborted) gaps.set(what, `${what}: ${oneLine(explain(error))}`);
      return undefined;
    }
  };

  const reading = readAll({ ...reach, signal }, suspect, found, note);
  await within(reach.clock, reach.budget ?? 15_000, reading, reach.signal);
  late.abort();
  return evidenceOf(suspect, found, [...gaps.values()]);
}

interface Found {
  service?: Service | undefined;
  definition?: TaskDefinition | undefined;
  tasks: readonly TaskView[];
  logs: readonly LogTail[];
  targets: readonly TargetView[];
  healthChecks: readonly HealthCheckView[];
  capacity: readonly string[];
}

type Note = <T>(what: string, read: Promise<T>, keep: (value: T) => void) => Promise<T | undefined>;

async function readAll(
  reach: Reach & { signal: AbortSignal },
  suspect: Suspect,
  found: Found,
  note: Note,
): Promise<void> {
  const { aws, signal } = reach;
  const tasks = note('tasks', readTasks(aws, { ...suspect, signal }), (value) => {
    found.tasks = value;
  });
  const service = note('service', readService(aws, suspect, signal), (value) => {
    found.service = value;
  });
  const definition = note('task definition', readDefinition(aws, suspect, signal), (value) => {
    found.definition = value;
  });
  const logs = async (): Promise<void> => {
    await Promise.all([tasks, definition]);
    if (!found.definition) return;
    const reading = { ...reach, definition: found.definition, lines: suspect.logLines };
    const { stopped, running } = oursOf(suspect, found);
    await note('logs', readLogTails(reading, [...stopped, ...running], essentials(found)), (value) => {
      found.logs = value;
    });
  };
  const balancer = async (): Promise<void> => {
    await Promise.all([tasks, service]);
    await readBalancer(reach, suspect, found, note);
  };
  const capacity = async (): Promise<void> => {
    await tasks;
    if (!lacksCapacity(suspect, found)) return;
    await note('capacity', readCapacity(aws, suspect.cluster, signal), (value) => {
      found.capacity = value;
    });
  };
  await Promise.all([logs(), balancer(), capacity()]);
}

async function readBalancer(
  { aws, signal }: Reach & { signal: AbortSignal },
  suspect: Suspect,
  found: Found,
  note: Note,
): Promise<void> {
  const groups = targetGroupsOf(found.service ?? {});
  if (groups.length === 0) return;
  const addresses = new Set(oursOf(suspect, found).running.flatMap(({ privateIp }) => privateIp ?? []));
  const health = Promise.all(groups.map((group) => readTargets(aws, group, addresses, signal)));
  await Promise.all([
    note('target health', health, (value) => {
      found.targets = value.flat();
    }),
    note('target groups', readHealthChecks(aws, groups, signal), (value) => {
      found.healthChecks = value;
    }),
  ]);
}

const placing = /unable to place|could not launch|Container Instances were found|provisioning capacity/;

function lacksCapacity(suspect: Suspect, found: Found): boolean {
  return (
    suspect.events.some(({ message }) => placing.test(message)) ||
    oursOf(suspect, found).stopped.some(({ stopCode, containers }) => {
      return stopCode === 'TaskFailedToStart' && containers.every(({ reason }) => !reason);
    })
  );
}

async function readService(
  aws: Aws,
  { cluster, service }: Suspect,
  signal: AbortSignal,
): Promise<Service | undefined> {
  const answer = await aws.ecs.send(new DescribeServicesCommand({ cluster, services: [service] }), {
    abortSignal: signal,
  });
  return answer.services?.[0];
}

async function readDefinition(
  aws: Aws,
  suspect: Suspect,
  signal: AbortSignal,
): Promise<TaskDefinition | undefined> {
  if (suspect.taskDefinitionArn === undefined) return undefined;
  const answer = await aws.ecs.send(
    new DescribeTaskDefinitionCommand({ taskDefinition: suspect.taskDefinitionArn }),
    {
      abortSignal: signal,
    },
  );
  return answer.taskDefinition;
}

/** The tasks of the deployment, by what was read now and, where ECS no longer knows them, by what was seen before. */
function oursOf(suspect: Suspect, found: Found): { stopped: TaskView[]; running: TaskView[] } {
  const all = new Map([...suspect.tasks, ...found.tasks].map((task) => [task.arn, task]));
  const ours = [...all.values()].filter(({ startedBy, taskDefinitionArn }) =>
    suspect.startedBy === undefined
      ? taskDefinitionArn === suspect.taskDefinitionArn
      : startedBy === suspect.startedBy,
  );
  const newest = (task: TaskView): number => task.stoppedAt ?? task.createdAt ?? 0;
  const stopped = ours.filter((task) => task.lastStatus === 'STOPPED' || hasFailed(task));
  return {
    stopped: stopped.sort((a, b) => newest(b) - newest(a)),
    running: ours.filter((task) => !stopped.includes(task)),
  };
}

function essentials({ definition }: Found): string[] {
  return (definition?.containerDefinitions ?? [])
    .filter(({ essential }) => essential !== false)
    .flatMap(({ name }) => name ?? []);
}

function evidenceOf(suspect: Suspect, found: Found, gaps: readonly string[]): Evidence {
  const { stopped, running } = oursOf(suspect, found);
  const { cluster, service, taskDefinitionArn, facts, deployment, newer, events, changedKeys } = suspect;
  return {
    cluster,
    service,
    taskDefinitionArn,
    revision: taskDefinitionArn === undefined ? 'this release' : revisionName(taskDefinitionArn),
    facts,
    deployment,
    newer,
    events,
    stoppedTasks: stopped,
    runningTasks: running,
    logs: found.logs,
    targets: found.targets,
    healthChecks: found.healthChecks,
    definition: found.definition && definitionView(found.definition),
    capacity: found.capacity,
    changedKeys,
    essentialContainers: essentials(found),
    gaps,
  };
}

/** Waits for `work` until the budget is spent; in ticks, so that a clock that is stepped leaves the calls their turns. */
async function within(clock: Clock, budget: number, work: Promise<void>, outer?: AbortSignal): Promise<void> {
  const done = new AbortController();
  const signal = outer ? AbortSignal.any([outer, done.signal]) : done.signal;
  const end = clock.now() + budget;
  const finished = work.then(
    () => done.abort(),
    () => done.abort(),
  );
  while (!signal.aborted && clock.now() < end) {
    await Promise.race([finished, clock.sleep(tick, signal).catch(() => undefined)]);
  }
  done.abort();
}
