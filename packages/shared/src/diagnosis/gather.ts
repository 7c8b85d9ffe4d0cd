import {
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  type Service,
  type TaskDefinition,
} from '@aws-sdk/client-ecs';
import type { Aws } from '../aws/aws.ts';
import { readTasks } from '../ecs/tasks.ts';
import type { Clock } from '../time/clock.ts';
import { readCapacity } from './capacity.ts';
import type { Evidence } from './evidence.ts';
import { Gaps } from './gaps.ts';
import { readLogTails } from './log-tail.ts';
import { essentials, evidenceOf, oursOf, type Found, type Suspect } from './suspect.ts';
import { readHealthChecks, readTargets, targetGroupsOf } from './targets.ts';

interface Reach {
  readonly aws: Aws;
  readonly clock: Clock;
  readonly signal?: AbortSignal;
  /** Milliseconds after which whatever is not there yet becomes a gap; 15 seconds unless it is said. */
  readonly budget?: number;
}

/** Reads everything that may say why, in parallel. Never an error: what cannot be read, or not in time, is a gap. */
export async function gatherEvidence(reach: Reach, suspect: Suspect): Promise<Evidence> {
  const late = new AbortController();
  const signal = reach.signal ? AbortSignal.any([reach.signal, late.signal]) : late.signal;
  const gathering = new Gathering({ ...reach, signal }, suspect);
  await within(reach.clock, reach.budget ?? 15_000, gathering.all(), reach.signal);
  const evidence = gathering.evidence();
  late.abort();
  return evidence;
}

/** The reads for one deployment, each begun as soon as what it depends on is there. */
class Gathering {
  readonly #reach: Reach & { readonly signal: AbortSignal };
  readonly #suspect: Suspect;
  readonly #found: Found = { tasks: [], logs: [], targets: [], healthChecks: [], capacity: [] };
  readonly #gaps = new Gaps();

  constructor(reach: Reach & { readonly signal: AbortSignal }, suspect: Suspect) {
    this.#reach = reach;
    this.#suspect = suspect;
  }

  async all(): Promise<void> {
    const { aws, signal } = this.#reach;
    const suspect = this.#suspect;
    const found = this.#found;
    const tasks = this.#gaps.fill('tasks', readTasks(aws, { ...suspect, signal }), (value) => {
      found.tasks = value;
    });
    const service = this.#gaps.fill('service', readService(aws, suspect, signal), (value) => {
      found.service = value;
    });
    const definition = this.#gaps.fill('task definition', readDefinition(aws, suspect, signal), (value) => {
      found.definition = value;
    });
    const logs = async (): Promise<void> => {
      await Promise.all([tasks, definition]);
      await this.#logs();
    };
    const balancer = async (): Promise<void> => {
      await Promise.all([tasks, service]);
      await this.#balancer();
    };
    const capacity = async (): Promise<void> => {
      await Promise.all([tasks, service]);
      await this.#capacity();
    };
    await Promise.all([logs(), balancer(), capacity(), this.#newer()]);
  }

  evidence(): Evidence {
    return evidenceOf(this.#suspect, this.#found, this.#gaps.close());
  }

  async #logs(): Promise<void> {
    const found = this.#found;
    if (!found.definition) return;
    const { logLines: lines, alsoHidden } = this.#suspect;
    const reading = { ...this.#reach, definition: found.definition, lines, alsoHidden };
    const { stopped, running } = oursOf(this.#suspect, found);
    await this.#gaps.fill(
      'logs',
      readLogTails(reading, [...stopped, ...running], essentials(found)),
      (value) => {
        found.logs = value;
      },
    );
  }

  async #balancer(): Promise<void> {
    const { aws, signal } = this.#reach;
    const found = this.#found;
    const groups = targetGroupsOf(found.service ?? {});
    if (groups.length === 0) return;
    const addresses = new Set(
      oursOf(this.#suspect, found).running.flatMap(({ privateIp }) => privateIp ?? []),
    );
    const health = Promise.all(groups.map((group) => readTargets(aws, group, addresses, signal)));
    await Promise.all([
      this.#gaps.fill('target health', health, (value) => {
        found.targets = value.flat();
      }),
      this.#gaps.fill('target groups', readHealthChecks(aws, groups, signal), (value) => {
        found.healthChecks = value.map((check) => ({
          ...check,
          container: behind(check.targetGroup, found),
        }));
      }),
    ]);
  }

  /** A service deployment's list names no task definition, so the newer one is asked for its own. */
  async #newer(): Promise<void> {
    const { aws, signal } = this.#reach;
    const { newer } = this.#suspect;
    if (!newer || newer.taskDefinitionArn !== undefined) return;
    await this.#gaps.fill('newer deployment', readTarget(aws, newer.id, signal), (taskDefinitionArn) => {
      this.#found.newer = { ...newer, taskDefinitionArn };
    });
  }

  async #capacity(): Promise<void> {
    const { aws, signal } = this.#reach;
    if (!lacksCapacity(this.#suspect, this.#found)) return;
    await this.#gaps.fill(
      'capacity',
      readCapacity(aws, this.#suspect.cluster, this.#found.service, signal),
      (value) => {
        this.#found.capacity = value;
      },
    );
  }
}

function behind(group: string, { service }: Found): string | undefined {
  return service?.loadBalancers?.find(({ targetGroupArn }) => targetGroupArn === group)?.containerName;
}

/** What a task meets only where it was given a place. */
const prepared =
  /^(?:Cannot|ResourceInitializationError: (?!Unable to launch)|Fetching secret|DockerTimeout)/;
const placing = /unable to place|could not launch|Container Instances were found|provisioning capacity/;

function lacksCapacity(suspect: Suspect, found: Found): boolean {
  const unplaced = oursOf(suspect, found).stopped.some(
    ({ stopCode, stoppedReason = '', containers }) =>
      stopCode === 'TaskFailedToStart' &&
      containers.every(({ reason }) => reason === undefined) &&
      !prepared.test(stoppedReason),
  );
  return unplaced || suspect.events.some(({ message }) => placing.test(message));
}

async function readService(
  aws: Aws,
  { cluster, service }: Suspect,
  signal: AbortSignal,
): Promise<Service | undefined> {
  const command = new DescribeServicesCommand({ cluster, services: [service] });
  return (await aws.ecs.send(command, { abortSignal: signal })).services?.[0];
}

async function readDefinition(
  aws: Aws,
  { taskDefinitionArn }: Suspect,
  signal: AbortSignal,
): Promise<TaskDefinition | undefined> {
  if (taskDefinitionArn === undefined) return undefined;
  const command = new DescribeTaskDefinitionCommand({ taskDefinition: taskDefinitionArn });
  return (await aws.ecs.send(command, { abortSignal: signal })).taskDefinition;
}

/** Task definition ARN that a service deployment deploys. */
async function readTarget(aws: Aws, id: string, signal: AbortSignal): Promise<string | undefined> {
  const options = { abortSignal: signal };
  const { serviceDeployments } = await aws.ecs.send(
    new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [id] }),
    options,
  );
  const arn = serviceDeployments?.[0]?.targetServiceRevision?.arn;
  if (arn === undefined) return undefined;
  const command = new DescribeServiceRevisionsCommand({ serviceRevisionArns: [arn] });
  return (await aws.ecs.send(command, options)).serviceRevisions?.[0]?.taskDefinition;
}

const tick = 250;

/** Waits for `work` until the budget is spent; in ticks, so that a clock that is stepped leaves the calls their turns. */
async function within(clock: Clock, budget: number, work: Promise<void>, outer?: AbortSignal): Promise<void> {
  const done = new AbortController();
  const signal = outer ? AbortSignal.any([outer, done.signal]) : done.signal;
  const end = clock.now() + budget;
  const finished = work.finally(() => done.abort());
  while (!signal.aborted && clock.now() < end) {
    await Promise.race([finished, clock.sleep(tick, signal).catch(() => undefined)]);
  }
  done.abort();
}
