import type { Random } from '../core/random.ts';
import type { EcsContext } from '../ecs/context.ts';
import type { Task, TaskStatus } from '../ecs/model.ts';
import { stoppedReasons } from '../ecs/texts.ts';
import { ContainerRun } from './container-run.ts';
import type { Ending } from './ending.ts';
import { taskFacts } from './facts.ts';
import { cancelAll, later } from './later.ts';
import { pullImages, resourceProblem, runtimeProblem, type StartProblem } from './preparation.ts';

/** Who wants to know what becomes of a task. */
export interface TaskListener {
  /** It is RUNNING. */
  running(task: Task): void;
  /** Its containers have started and its targets are registered. */
  serving(task: Task): void;
  /** Its end has been decided, by itself or by somebody. It is not STOPPED yet. */
  ending(task: Task): void;
  /** Its containers have stopped; nothing of it serves any more. */
  stopped(task: Task): void;
}

/** Least and most virtual milliseconds that a step takes. */
const durations = {
  provisioning: [3000, 7000],
  pulling: [2000, 6000],
  activating: [500, 1500],
  deactivating: [500, 1500],
  deprovisioning: [2000, 5000],
  resourceRetries: [4000, 12_000],
  pullRetries: [15_000, 40_000],
} as const;

const stoppedTasksAreKept = 60 * 60 * 1000;
const defaultStopTimeout = 30;

/**
 * Takes tasks through PROVISIONING → PENDING → ACTIVATING → RUNNING → DEACTIVATING → STOPPING → DEPROVISIONING →
 * STOPPED, at a pace drawn from the seed. What happens on the way follows from images, secrets, log groups and the
 * behaviour of the containers.
 */
export class TaskLifecycle {
  readonly #context: EcsContext;
  readonly #listener: TaskListener;
  readonly #random: Random;
  readonly #containers: ContainerRun;

  constructor(context: EcsContext, listener: TaskListener) {
    this.#context = context;
    this.#listener = listener;
    this.#random = context.simulation.random.fork();
    this.#containers = new ContainerRun(context, (task, ending) => {
      this.end(task, ending);
    });
  }

  /** Begins a task that has just been created. */
  launch(task: Task): void {
    this.#record(task, 'task.created');
    this.#after(task, 'provisioning', () => {
      task.connectedAt = this.#now;
      this.#enter(task, 'PENDING');
      const problem = resourceProblem(this.#context, task);
      if (problem) this.#after(task, 'resourceRetries', () => this.#secondLook(task));
      else this.#pull(task);
    });
  }

  /** Makes a task that has been running since `startedAt` (virtual milliseconds), without its past. */
  adopt(task: Task, startedAt: number): void {
    pullImages(this.#context, task);
    task.createdAt = startedAt;
    task.connectedAt = startedAt;
    task.pullStartedAt = startedAt;
    task.pullStoppedAt = startedAt;
    task.startedAt = startedAt;
    task.lastStatus = 'RUNNING';
    this.#containers.adopt(task);
    task.health = 'healthy';
    this.#listener.serving(task);
  }

  /** Ends a task: at once when its containers are gone, otherwise after its targets have drained. */
  end(task: Task, { stopCode, stoppedReason }: Ending): void {
    if (task.desiredStatus === 'STOPPED') return;
    cancelAll(task);
    task.desiredStatus = 'STOPPED';
    task.stopCode = stopCode;
    task.stoppedReason = stoppedReason;
    task.stoppingAt = this.#now;
    task.version++;
    this.#listener.ending(task);
    if (task.lastStatus !== 'RUNNING') {
      this.#stopContainers(task);
      return;
    }
    this.#enter(task, 'DEACTIVATING');
    const alive = stopCode !== 'EssentialContainerExited';
    let waiting = 1;
    const stop = (): void => {
      waiting--;
      if (waiting === 0) this.#stopContainers(task);
    };
    for (const { targetGroupArn, id, port } of task.targets) {
      if (alive) waiting++;
      this.#context.ports.targetGroups.deregister(targetGroupArn, id, port, alive ? stop : () => {});
    }
    this.#after(task, 'deactivating', stop);
  }

  #pull(task: Task): void {
    task.pullStartedAt = this.#now;
    this.#after(task, 'pulling', () => {
      if (pullImages(this.#context, task)) this.#after(task, 'pullRetries', () => this.#lastPull(task));
      else this.#pulled(task);
    });
  }

  #lastPull(task: Task): void {
    const problem = pullImages(this.#context, task);
    if (!problem) {
      this.#pulled(task);
      return;
    }
    const pinned = task.deployment?.revision.digests.has(problem.container.name) ?? true;
    if (task.deployment && problem.kind === 'image-missing' && !pinned) task.deployment.failedResolutions++;
    this.#fail(task, problem);
  }

  #secondLook(task: Task): void {
    const problem = resourceProblem(this.#context, task);
    if (problem) this.#fail(task, problem);
    else this.#pull(task);
  }

  #pulled(task: Task): void {
    task.pullStoppedAt = this.#now;
    this.#enter(task, 'ACTIVATING');
    this.#after(task, 'activating', () => {
      const problem = runtimeProblem(task);
      if (problem) {
        this.#fail(task, problem);
        return;
      }
      task.startedAt = this.#now;
      this.#enter(task, 'RUNNING');
      this.#record(task, 'task.started', {
        images: Object.fromEntries(task.containers.map(({ name, imageDigest }) => [name, imageDigest])),
      });
      this.#listener.running(task);
      this.#containers.start(task);
      this.#listener.serving(task);
    });
  }

  #fail(task: Task, problem: StartProblem): void {
    const kind = truthKinds[problem.kind];
    this.#record(task, kind, {
      problem: problem.kind,
      container: problem.container.name,
      subject: problem.subject,
    });
    const { startFailureTold: told } = this.#context.simulation.variants;
    if (told !== 'task') problem.container.reason = problem.reason;
    const stoppedReason = told === 'container' ? stoppedReasons.failedToStart : problem.reason;
    this.end(task, { stopCode: 'TaskFailedToStart', stoppedReason });
  }

  #stopContainers(task: Task): void {
    this.#enter(task, 'STOPPING');
    let longest = 0;
    for (const { lastStatus, behaviour, definition } of task.containers) {
      const timeout = (definition.stopTimeout ?? defaultStopTimeout) * 1000;
      if (lastStatus === 'RUNNING') longest = Math.max(longest, Math.min(behaviour?.stopAfter ?? 0, timeout));
    }
    this.#context.simulation.time.after(longest, `stop ${task.id}`, () => {
      this.#containers.stop(task);
      task.executionStoppedAt = this.#now;
      this.#enter(task, 'DEPROVISIONING');
      this.#listener.stopped(task);
      this.#after(task, 'deprovisioning', () => this.#finish(task));
    });
  }

  #finish(task: Task): void {
    task.stoppedAt = this.#now;
    this.#enter(task, 'STOPPED');
    task.service?.tasks.delete(task);
    this.#record(task, 'task.stopped', { stopCode: task.stopCode });
    this.#context.simulation.time.after(stoppedTasksAreKept, `forget ${task.id}`, () => {
      this.#context.store.tasks.delete(task.arn);
    });
  }

  get #now(): number {
    return this.#context.simulation.time.now;
  }

  #enter(task: Task, status: TaskStatus): void {
    task.lastStatus = status;
    task.version++;
  }

  #after(task: Task, step: keyof typeof durations, then: () => void): void {
    const [least, most] = durations[step];
    later(this.#context.simulation.time, task, this.#random.integer(least, most), step, then);
  }

  #record(task: Task, kind: string, detail: Record<string, unknown> = {}): void {
    this.#context.simulation.truth.record(this.#now, kind, { ...taskFacts(task), ...detail });
  }
}

const truthKinds = {
  'no-route': 'task.cut-off',
  'secret-missing': 'task.secret-failed',
  'secret-denied': 'task.secret-failed',
  'log-group-missing': 'task.log-group-missing',
  'image-missing': 'task.pull-failed',
  'platform-missing': 'task.pull-failed',
  'start-error': 'task.start-failed',
} as const;
