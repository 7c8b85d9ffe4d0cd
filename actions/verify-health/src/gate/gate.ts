import { ecsUndo } from '@ecs-actions/shared/deployment/ecs-undo';
import type { Memory } from '@ecs-actions/shared/deployment/memory';
import type { DeploymentView } from '@ecs-actions/shared/deployment/observation';
import { EcsObserver } from '@ecs-actions/shared/deployment/observer';
import { proofOf } from '@ecs-actions/shared/deployment/prove';
import { type Ending, watch, type WatchPorts } from '@ecs-actions/shared/deployment/watch';
import { revisionName } from '@ecs-actions/shared/ecs/release';
import { type Pause, pausesOf } from '@ecs-actions/shared/gate/pause';
import { isList, objects, text } from '@ecs-actions/shared/json';
import { remembering } from '@ecs-actions/shared/report/progress';
import type { Gating } from './gating.ts';
import { type GatePlan, watchPlan } from './plan.ts';
import { type Visit, visit } from './visit.ts';

/** A gated deployment, from when it was found to its end. */
export interface Gate {
  readonly visits: readonly Visit[];
  /** Pauses that were not ours to answer. */
  readonly others: readonly Pause[];
  readonly ending: Ending;
}

/** Waits for each pause of ours, has it judged and answered, and goes on to the deployment's end. */
export async function gate(gating: Gating): Promise<Gate> {
  const { plan, ports, startedAt, signal } = gating;
  const { subject } = plan.gated;
  const pauses = new Pauses(plan);
  const watching = watchPorts(gating, pauses);
  const visits: Visit[] = [];
  let memory: Memory | undefined;
  for (;;) {
    const waitsFor = watchPlan(
      plan,
      startedAt,
      (deployment, { id }) => pauses.ours(deployment)?.hookId === id,
    );
    const endings = await watch([{ subject, plan: waitsFor, memory }], watching, signal);
    const ending = endings.get(subject);
    if (!ending) throw new Error(`The watch of ${subject.service} came to no end.`);
    const deployment = ending.memory.latest?.deployment;
    const pause = deployment && ending.facts.reached === 'paused' ? pauses.ours(deployment) : undefined;
    if (!deployment || !pause) return { visits, others: pauses.others, ending };
    pauses.settle(pause);
    memory = ending.memory;
    try {
      const visited = await visit(pause, deployment, gating);
      visits.push(visited);
      if (visited.answer === 'ROLLBACK') {
        const at = ports.clock.now();
        memory = { ...memory, asked: { because: 'hook', at, since: at } };
      }
    } catch (error) {
      if (!signal.aborted) throw error;
      return { visits, others: pauses.others, ending: { facts: { cancelled: true }, memory } };
    }
  }
}

/** The pauses of a deployment as they come, each with the stage at which it was first seen. */
class Pauses {
  readonly #plan: GatePlan;
  readonly #configured: readonly string[];
  readonly #seen = new Map<string, Pause>();
  readonly #settled = new Set<string>();

  constructor(plan: GatePlan) {
    this.#plan = plan;
    this.#configured = objects(plan.gated.configuration['lifecycleHooks'])
      .filter(({ targetType }) => targetType === 'PAUSE')
      .flatMap(({ lifecycleStages }) => (isList(lifecycleStages) ? lifecycleStages : []))
      .flatMap((stage) => text(stage) ?? []);
  }

  /** Those that wait now. */
  waiting(deployment: DeploymentView): readonly Pause[] {
    const met = new Set([...this.#seen.values()].map(({ stage }) => stage));
    const rules = { configured: this.#configured, own: this.#plan.own, met };
    return pausesOf(deployment, rules).map((pause) => {
      const known = this.#seen.get(pause.hookId) ?? pause;
      this.#seen.set(pause.hookId, known);
      return known;
    });
  }

  /** The one to be answered next. */
  ours(deployment: DeploymentView): Pause | undefined {
    return this.waiting(deployment).find(({ ours, hookId }) => ours && !this.#settled.has(hookId));
  }

  settle({ hookId }: Pause): void {
    this.#settled.add(hookId);
  }

  get others(): readonly Pause[] {
    return [...this.#seen.values()].filter(({ ours }) => !ours);
  }
}

function watchPorts({ aws, plan, ports, startedAt }: Gating, pauses: Pauses): WatchPorts {
  const { clock, log } = ports;
  const { subject } = plan.gated;
  const own = new Set([subject.deploymentId, subject.serviceDeploymentArn]);
  const before = (): undefined => undefined;
  const lines = remembering({
    startedAt,
    revision: revisionName(subject.taskDefinitionArn),
    label: '',
    essentialContainers: [],
  });
  const named = new Set<string>();
  return {
    clock,
    observer: new EcsObserver({ aws, clock, notice: (message) => log.notice(message), before, own }),
    undo: ecsUndo({ ...ports, aws, before, own }),
    prove: (one, memory) => proofOf(aws, one, memory),
    listener: {
      seen: (_subject, current) => {
        for (const line of lines(current)) log.info(line);
        const waiting = current.deployment ? pauses.waiting(current.deployment) : [];
        for (const { hookId, stage, ours } of waiting) {
          if (ours || named.has(hookId)) continue;
          named.add(hookId);
          log.notice(`The pause at ${stage} is not this step's to answer; it is waited for.`);
        }
      },
      says: (_subject, message) => log.info(message),
    },
  };
}
