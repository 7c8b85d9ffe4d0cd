import type { Behaviour } from '../core/ports.ts';
import type { EcsContext } from '../ecs/context.ts';
import type { Task, TaskContainer } from '../ecs/model.ts';
import { outOfMemory, startFailures, stoppedReasons } from '../ecs/texts.ts';
import { commandRun } from './command.ts';
import { isEssential } from './create.ts';
import type { Ending } from './ending.ts';
import { later } from './later.ts';
import { logGroup } from './preparation.ts';
import { taskFacts } from './facts.ts';
import { steadyBehaviour } from './behaviour.ts';

/** The containers of tasks while they run: their logs, targets, and the ways in which they end by themselves. */
export class ContainerRun {
  readonly #context: EcsContext;
  readonly #end: (task: Task, ending: Ending) => void;
  /** How often a container of a task definition has started, for crashes that stop happening. */
  readonly #starts = new Map<string, number>();

  constructor(context: EcsContext, end: (task: Task, ending: Ending) => void) {
    this.#context = context;
    this.#end = end;
  }

  start(task: Task): void {
    for (const container of task.containers) {
      this.#startOne(task, container, container.behaviour ?? steadyBehaviour);
    }
  }

  /** As `start`, for containers that have been running for long. */
  adopt(task: Task): void {
    for (const container of task.containers) {
      container.lastStatus = 'RUNNING';
      if (container.definition.healthCheck) container.healthStatus = 'HEALTHY';
      this.#register(task, container, container.behaviour ?? steadyBehaviour);
    }
  }

  /** What SIGTERM, and SIGKILL after the stop timeout, leave behind. */
  stop(task: Task): void {
    for (const container of task.containers) {
      if (container.lastStatus === 'RUNNING') {
        const timeout = (container.definition.stopTimeout ?? 30) * 1000;
        container.exitCode = (container.behaviour?.stopAfter ?? 0) > timeout ? 137 : 143;
      }
      container.lastStatus = 'STOPPED';
    }
    this.#context.ports.backends?.stop(task.arn);
  }

  #startOne(task: Task, container: TaskContainer, behaviour: Behaviour): void {
    if (behaviour.startError !== undefined) {
      container.lastStatus = 'STOPPED';
      container.reason = startFailures.cannotStart(behaviour.startError);
      return;
    }
    container.lastStatus = 'RUNNING';
    const command = commandRun(task, container.name);
    if (command) {
      this.#log(task, container, [command.text]);
      this.#after(task, container, command.after, () =>
        this.#exit(task, container, command.exitCode, undefined),
      );
      return;
    }
    this.#log(task, container, behaviour.log);
    this.#register(task, container, behaviour);
    const key = `${task.taskDefinition.arn} ${container.name}`;
    const starts = (this.#starts.get(key) ?? 0) + 1;
    this.#starts.set(key, starts);
    const { crash, outOfMemoryAfter } = behaviour;
    if (crash && starts <= (crash.times ?? Infinity)) {
      this.#after(task, container, crash.after, () => {
        this.#record(task, 'task.crashed', { container: container.name, exitCode: crash.exitCode });
        this.#exit(task, container, crash.exitCode, undefined);
      });
    }
    if (outOfMemoryAfter !== undefined) {
      this.#after(task, container, outOfMemoryAfter, () => {
        this.#record(task, 'task.out-of-memory', { container: container.name });
        this.#exit(task, container, 137, outOfMemory);
      });
    }
  }

  #exit(task: Task, container: TaskContainer, exitCode: number, reason: string | undefined): void {
    this.#log(task, container, container.behaviour?.lastWords ?? []);
    container.lastStatus = 'STOPPED';
    container.exitCode = exitCode;
    container.reason = reason;
    if (!isEssential(container)) return;
    this.#context.ports.backends?.stop(task.arn);
    this.#end(task, { stopCode: 'EssentialContainerExited', stoppedReason: stoppedReasons.essentialExited });
  }

  #register(task: Task, container: TaskContainer, behaviour: Behaviour): void {
    const { backends, targetGroups } = this.#context.ports;
    for (const { targetGroupArn, containerName, containerPort } of task.loadBalancers) {
      if (targetGroupArn === undefined || containerPort === undefined || containerName !== container.name)
        continue;
      const backend = {
        behaviour,
        taskArn: task.arn,
        revision: task.taskDefinition.arn,
        startedAt: task.startedAt ?? this.#context.simulation.time.now,
      };
      const served = backends ? backends.start(backend, containerPort) : backend;
      targetGroups.register(targetGroupArn, task.address, containerPort, served);
      task.targets.push({ targetGroupArn, id: task.address, port: containerPort });
    }
  }

  #log(task: Task, container: TaskContainer, lines: readonly string[]): void {
    const group = logGroup(container);
    const prefix = container.definition.logConfiguration?.options?.['awslogs-stream-prefix'];
    if (group === undefined || prefix === undefined) return;
    for (const line of lines) {
      this.#context.ports.logs.write(group, `${prefix}/${container.name}/${task.id}`, line);
    }
  }

  #after(task: Task, container: TaskContainer, delay: number, then: () => void): void {
    later(this.#context.simulation.time, task, delay, `end of ${container.name} in`, then);
  }

  #record(task: Task, kind: string, detail: Record<string, unknown>): void {
    this.#context.simulation.truth.record(this.#context.simulation.time.now, kind, {
      ...taskFacts(task),
      ...detail,
    });
  }
}
