import type { Service, ServiceDeployment } from '@aws-sdk/client-ecs';
import type { Aws } from '../aws/aws.ts';
import { classify, explain } from '../aws/errors.ts';
import { revisionName } from '../ecs/release.ts';
import type { TaskView } from '../ecs/task-view.ts';
import { readFamilyTasks, readTasks } from '../ecs/tasks.ts';
import type { Clock } from '../time/clock.ts';
import { blindBy, nothingFound, readServiceDeployments, readServices } from './batched-reads.ts';
import { type ListedView, viewOfDeploymentsList } from './deployments-list.ts';
import { newerDeployment } from './newer-deployment.ts';
import type { DeploymentView, Observation } from './observation.ts';
import { viewOfServiceDeployment } from './service-deployment.ts';
import type { Look, Observer, Subject } from './subject.ts';
import { serviceView, Trace } from './trace.ts';

/** ECS shows an update to every reader within this time (milliseconds). */
const listedWithin = 60_000;
/** As many deployments of one family as are worth reading the tasks of the whole family for. */
const familyFrom = 4;

export interface EcsObserverOptions {
  readonly aws: Aws;
  readonly clock: Clock;
  /** Said once, when service deployments may not be read. */
  readonly notice: (message: string) => void;
  /** Task definition that a service ran before our deployment, by subject. */
  readonly before: (subject: Subject) => string | undefined;
  /** Ids and ARNs of deployments that this run started; they are never "newer, not ours". */
  readonly own: ReadonlySet<string>;
}

/** Besides, what the service's list of deployments has shown, for whoever may read no other. */
class EcsTrace extends Trace {
  /** Our deployment was in the service's list of deployments at some time. */
  listed = false;
  /** Of the deployment in which ECS goes back, as the list showed it. */
  rollbackId: string | undefined;
  readonly since: number;

  constructor(since: number) {
    super();
    this.since = since;
  }
}

/** What one look shows of a subject before its tasks are read. */
interface Sight extends Pick<Observation, 'deployment' | 'newer' | 'events'> {
  readonly service: Service;
  /** Changes when something happened that tasks may explain. */
  readonly movement: string;
  readonly tasksAreDue: boolean;
}

/** Sees services, service deployments and tasks; batches across subjects. */
export class EcsObserver implements Observer {
  /** Calls that the last look took. */
  calls = 0;
  readonly #options: EcsObserverOptions;
  readonly #traces = new Map<Subject, EcsTrace>();
  #historyDenied = false;
  #tasksDenied = false;

  constructor(options: EcsObserverOptions) {
    this.#options = options;
  }

  get throttles(): number {
    return this.#options.aws.throttles();
  }

  async observe(subjects: readonly Subject[], signal: AbortSignal): Promise<ReadonlyMap<Subject, Look>> {
    this.calls = 0;
    const at = this.#options.clock.now();
    const reading = { aws: this.#options.aws, signal, called: () => (this.calls += 1) };
    const [services, deployments] = await Promise.all([
      readServices(subjects, reading),
      this.#historyDenied ? nothingFound<ServiceDeployment>() : readServiceDeployments(subjects, reading),
    ]);
    if (deployments.denied) this.#sayDenied(deployments.denied);
    const looks = await Promise.all(
      subjects.map(async (subject): Promise<[Subject, Sight | Look]> => {
        const blind = services.blind.get(subject) ?? deployments.blind.get(subject);
        if (blind) return [subject, blind];
        const service = services.found.get(subject);
        if (!service) return [subject, passing('The service is not in the answer.')];
        try {
          return [subject, await this.#look(subject, service, deployments.found.get(subject), signal)];
        } catch (error) {
          return [subject, blindBy(error, signal)];
        }
      }),
    );
    const moved = looks.flatMap(([subject, look]) =>
      'tasksAreDue' in look && look.tasksAreDue ? subject : [],
    );
    const tasks = await this.#tasks(moved, signal);
    return new Map(
      looks.map(([subject, look]) => [
        subject,
        'kind' in look
          ? look
          : { kind: 'seen', observation: this.#seen(at, subject, look, tasks.get(subject)) },
      ]),
    );
  }

  #seen(
    at: number,
    subject: Subject,
    { service, deployment, newer, events, movement }: Sight,
    tasks: Observation['tasks'],
  ): Observation {
    if (tasks) this.#trace(subject).tasksRead(at, movement, tasks);
    return {
      at,
      service: serviceView(service),
      deployment,
      newer,
      tasks,
      tasksDenied: this.#tasksDenied,
      events,
    };
  }

  async #look(
    subject: Subject,
    service: Service,
    record: ServiceDeployment | undefined,
    signal: AbortSignal,
  ): Promise<Sight> {
    const { clock, before } = this.#options;
    const listed = this.#mayJudgeByList(subject, service)
      ? viewOfDeploymentsList(service, subject, before(subject), this.#trace(subject).rollbackId)
      : notListedYet;
    const deployment = record
      ? viewOfServiceDeployment(record, subject, service.taskDefinition)
      : this.#historyDenied || !subject.serviceDeploymentArn
        ? listed.deployment
        : undefined;
    const newer = record
      ? await this.#newer(subject, deployment, signal)
      : notOwn(listed.newer, this.#options.own);
    const trace = this.#trace(subject);
    const events = trace.newEvents(subject, service);
    trace.rollbackId ??= listed.rollbackId;
    const movement = JSON.stringify([deployment?.state, deployment?.ours, deployment?.breaker?.failures]);
    const worthwhile =
      events.length > 0 || deployment?.state === 'successful' || trace.tasksAreDue(clock.now(), movement);
    const tasksAreDue = worthwhile && !this.#tasksDenied;
    return { service, deployment, newer, events, movement, tasksAreDue };
  }

  /** Looked for only where it can explain something: our deployment is being ended, or has ended. */
  async #newer(
    subject: Subject,
    deployment: DeploymentView | undefined,
    signal: AbortSignal,
  ): Promise<Observation['newer']> {
    const undisturbed = deployment?.state === 'pending' || deployment?.state === 'in-progress';
    if (undisturbed || deployment?.state === 'rolled-back') return undefined;
    this.calls += 1;
    return newerDeployment(this.#options.aws, subject, this.#options.own, signal);
  }

  /** Several of one family are read together, since ListTasks takes no more than one service. */
  async #tasks(subjects: readonly Subject[], signal: AbortSignal): Promise<ReadonlyMap<Subject, TaskView[]>> {
    const families = Map.groupBy(subjects, ({ cluster, taskDefinitionArn }) =>
      JSON.stringify([cluster, familyOf(taskDefinitionArn)]),
    );
    const groups = [...families.values()].flatMap((members) =>
      members.length < familyFrom ? members.map((member) => [member]) : [members],
    );
    const read = await Promise.all(groups.map((group) => this.#tasksOf(group, signal)));
    return new Map(read.flat());
  }

  async #tasksOf(group: readonly Subject[], signal: AbortSignal): Promise<[Subject, TaskView[]][]> {
    const [first] = group;
    if (!first) return [];
    const { aws } = this.#options;
    const { cluster, service, taskDefinitionArn } = first;
    this.calls += 3;
    try {
      const tasks =
        group.length === 1
          ? await readTasks(aws, { cluster, service, signal })
          : await readFamilyTasks(aws, { cluster, family: familyOf(taskDefinitionArn), signal });
      const byDeployment = Map.groupBy(tasks, ({ startedBy }) => startedBy);
      return group.map((subject) => [subject, byDeployment.get(subject.deploymentId) ?? []]);
    } catch (error) {
      if (signal.aborted) throw error;
      // Without tasks a verdict is later and poorer, not impossible; the diagnosis names the gap.
      this.#tasksDenied ||= classify(error) === 'denied';
      return [];
    }
  }

  /** An answer from before our update lacks our deployment; that it is gone can be told only once it was there. */
  #mayJudgeByList(subject: Subject, { deployments = [] }: Service): boolean {
    const trace = this.#trace(subject);
    trace.listed ||= deployments.some(({ id }) => id === subject.deploymentId);
    return trace.listed || this.#options.clock.now() - trace.since >= listedWithin;
  }

  #trace(subject: Subject): EcsTrace {
    const trace = this.#traces.get(subject) ?? new EcsTrace(this.#options.clock.now());
    this.#traces.set(subject, trace);
    return trace;
  }

  #sayDenied(error: unknown): void {
    this.#historyDenied = true;
    this.#options.notice(
      `Service deployments may not be read, so this watch goes by the service's deployments list, which says less. ${explain(error)}`,
    );
  }
}

const notListedYet: ListedView = { deployment: undefined, newer: undefined };

function familyOf(taskDefinitionArn: string): string {
  return revisionName(taskDefinitionArn).replace(/:\d+$/, '');
}

function notOwn(newer: Observation['newer'], own: ReadonlySet<string>): Observation['newer'] {
  return newer && own.has(newer.id) ? undefined : newer;
}

function passing(message: string): Look {
  return { kind: 'blind', passing: true, message };
}
