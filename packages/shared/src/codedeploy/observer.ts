import {
  BatchGetDeploymentsCommand,
  type DeploymentInfo,
  type ECSTarget,
  GetDeploymentGroupCommand,
  GetDeploymentTargetCommand,
  ListDeploymentTargetsCommand,
} from '@aws-sdk/client-codedeploy';
import type { Service } from '@aws-sdk/client-ecs';
import type { Aws } from '../aws/aws.ts';
import { classify, isUnreadable } from '../aws/errors.ts';
import { blindBy, readServices } from '../deployment/batched-reads.ts';
import type { DeploymentView, EventView, Observation } from '../deployment/observation.ts';
import type { Look, Observer, Subject } from '../deployment/subject.ts';
import { serviceView, Trace } from '../deployment/trace.ts';
import { readTasks } from '../ecs/tasks.ts';
import type { Clock } from '../time/clock.ts';
import { viewOfCodeDeployment } from './view.ts';

/** A rollback is told this much later than the end that it follows, at the most (milliseconds). */
const rollbackTellsWithin = 15_000;
/** BatchGetDeployments takes this many at once. */
const deploymentsAtOnce = 25;

export interface CodeDeployObserverOptions {
  readonly aws: Aws;
  readonly clock: Clock;
  /** Ids of deployments that this run started; they are never "newer, not ours". */
  readonly own: ReadonlySet<string>;
}

/** Besides, the ids that stay the same, and when the end came. */
class CodeDeployTrace extends Trace {
  targetId: string | undefined;
  taskSetId: string | undefined;
  /** By our clock, when its end was first seen. */
  endedAt: number | undefined;
}

/** Sees deployments of CodeDeploy: their lifecycle events, and the task sets and tasks that ECS has for them. */
export class CodeDeployObserver implements Observer {
  /** Calls that the last look took. */
  calls = 0;
  readonly #options: CodeDeployObserverOptions;
  readonly #traces = new Map<Subject, CodeDeployTrace>();
  #tasksDenied = false;

  constructor(options: CodeDeployObserverOptions) {
    this.#options = options;
  }

  get throttles(): number {
    return this.#options.aws.throttles();
  }

  async observe(subjects: readonly Subject[], signal: AbortSignal): Promise<ReadonlyMap<Subject, Look>> {
    this.calls = 0;
    if (subjects.length === 0) return new Map();
    const { aws } = this.#options;
    const reading = { aws, signal, called: () => (this.calls += 1) };
    const services = await readServices(subjects, reading);
    const looks = await Promise.all(
      subjects.map(async (subject): Promise<[Subject, Look]> => {
        const blind = services.blind.get(subject);
        const service = services.found.get(subject);
        if (blind) return [subject, blind];
        if (!service) {
          return [subject, { kind: 'blind', passing: true, message: 'The service is not in the answer.' }];
        }
        try {
          return [subject, { kind: 'seen', observation: await this.#look(subject, service, signal) }];
        } catch (error) {
          return [subject, blindBy(error, signal)];
        }
      }),
    );
    return new Map(looks);
  }

  async #look(subject: Subject, service: Service, signal: AbortSignal): Promise<Observation> {
    const { clock } = this.#options;
    const trace = this.#trace(subject);
    const { info, rollback } = await this.#read(subject, signal);
    const target = await this.#target(subject, trace, signal);
    trace.taskSetId = taskSetOf(subject, service, info, target) ?? trace.taskSetId;
    const over = info.status === 'Failed' || info.status === 'Stopped';
    if (over) trace.endedAt ??= clock.now();
    const record = {
      info,
      rollback,
      target,
      service,
      taskSetId: trace.taskSetId,
      justEnded: clock.now() - (trace.endedAt ?? 0) < rollbackTellsWithin,
    };
    const deployment = viewOfCodeDeployment(record, subject);
    const events = trace.newEvents(subject, service);
    const tasks = await this.#tasks(subject, trace, deployment, events, signal);
    return {
      at: clock.now(),
      service: serviceView(service),
      deployment,
      newer: over && !rollback ? await this.#newer(subject, signal) : undefined,
      tasks,
      tasksDenied: this.#tasksDenied,
      events,
    };
  }

  async #read(
    { deploymentId }: Subject,
    signal: AbortSignal,
  ): Promise<{ readonly info: DeploymentInfo; readonly rollback: DeploymentInfo | undefined }> {
    const [info = {}] = await this.#deployments([deploymentId], signal);
    const back = info.rollbackInfo?.rollbackDeploymentId;
    const [rollback] = back === undefined ? [] : await this.#deployments([back], signal);
    return { info, rollback };
  }

  async #deployments(ids: readonly string[], signal: AbortSignal): Promise<readonly DeploymentInfo[]> {
    this.calls += 1;
    const command = new BatchGetDeploymentsCommand({ deploymentIds: ids.slice(0, deploymentsAtOnce) });
    return (await this.#options.aws.codeDeploy.send(command, { abortSignal: signal })).deploymentsInfo ?? [];
  }

  /** Undefined where it may not be read: then stages and shares of the traffic are not told. */
  async #target(
    { deploymentId }: Subject,
    trace: CodeDeployTrace,
    signal: AbortSignal,
  ): Promise<ECSTarget | undefined> {
    const { codeDeploy } = this.#options.aws;
    const options = { abortSignal: signal };
    try {
      this.calls += trace.targetId === undefined ? 2 : 1;
      trace.targetId ??= (await codeDeploy.send(new ListDeploymentTargetsCommand({ deploymentId }), options))
        .targetIds?.[0];
      if (trace.targetId === undefined) return undefined;
      const command = new GetDeploymentTargetCommand({ deploymentId, targetId: trace.targetId });
      return (await codeDeploy.send(command, options)).deploymentTarget?.ecsTarget;
    } catch (error) {
      // The targets of a deployment that has only just been created are not known yet.
      if (!isUnreadable(error)) throw error;
      return undefined;
    }
  }

  /** The deployment of the group that came after ours, if somebody else started it. */
  async #newer(subject: Subject, signal: AbortSignal): Promise<Observation['newer']> {
    const { application, group } = subject.codeDeploy ?? {};
    this.calls += 1;
    const command = new GetDeploymentGroupCommand({
      applicationName: application,
      deploymentGroupName: group,
    });
    const { deploymentGroupInfo } = await this.#options.aws.codeDeploy.send(command, { abortSignal: signal });
    const { deploymentId, createTime } = deploymentGroupInfo?.lastAttemptedDeployment ?? {};
    if (deploymentId === undefined || this.#options.own.has(deploymentId)) return undefined;
    const [info] = await this.#deployments([deploymentId], signal);
    // CodeDeploy's way back from ours may stand here before it stands in ours; the one from an earlier deployment, which
    // was just ending when ours began, replaces nothing.
    if (info?.rollbackInfo?.rollbackTriggeringDeploymentId !== undefined) return undefined;
    const createdAt = createTime?.getTime();
    if (createdAt !== undefined && createdAt <= subject.createdAt) return undefined;
    return { id: deploymentId, taskDefinitionArn: undefined, createdAt };
  }

  async #tasks(
    { cluster, service }: Subject,
    trace: CodeDeployTrace,
    deployment: DeploymentView,
    events: readonly EventView[],
    signal: AbortSignal,
  ): Promise<Observation['tasks']> {
    const { aws, clock } = this.#options;
    const movement = JSON.stringify([deployment.state, deployment.ours]);
    const due =
      events.length > 0 || deployment.state === 'successful' || trace.tasksAreDue(clock.now(), movement);
    if (!due || this.#tasksDenied || trace.taskSetId === undefined) return undefined;
    this.calls += 3;
    try {
      const tasks = await readTasks(aws, { cluster, service, startedBy: trace.taskSetId, signal });
      trace.tasksRead(clock.now(), movement, tasks);
      return tasks;
    } catch (error) {
      if (signal.aborted) throw error;
      this.#tasksDenied ||= classify(error) === 'denied';
      return undefined;
    }
  }

  #trace(subject: Subject): CodeDeployTrace {
    const trace = this.#traces.get(subject) ?? new CodeDeployTrace();
    this.#traces.set(subject, trace);
    return trace;
  }
}

/** The task set that a deployment brings: its own, or, where it goes back to one that still runs, that one. */
function taskSetOf(
  { deploymentId }: Subject,
  { taskSets = [] }: Service,
  { creator }: DeploymentInfo,
  target: ECSTarget | undefined,
): string | undefined {
  const label = creator === 'codeDeployRollback' ? 'Blue' : 'Green';
  return (
    taskSets.find(({ externalId }) => externalId === deploymentId)?.id ??
    target?.taskSetsInfo?.find(({ taskSetLabel }) => taskSetLabel === label)?.identifer
  );
}
