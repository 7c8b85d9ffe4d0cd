import { explain } from '../aws/errors.ts';
import { revisionName } from '../ecs/release.ts';
import type { Clock } from '../time/clock.ts';
import type { EarlyEnd } from './certain.ts';
import { type Because, type Memory, nothingSeen, remember } from './memory.ts';
import type { Observation } from './observation.ts';
import { Rhythm } from './rhythm.ts';
import type { Facts } from './status.ts';
import type { Look, Observer, Subject } from './subject.ts';
import type { StopAnswer, Undo } from './undo.ts';
import { type Verdict, verdict } from './verdict.ts';
import type { WatchPlan } from './watch-plan.ts';

/** What a watch tells while it goes on. */
export interface WatchListener {
  /** Every look, with the one before; printing only what changed is the listener's part. */
  seen(subject: Subject, current: Observation, previous: Observation | undefined): void;
  /** What the watch is about to do, in words. */
  says(subject: Subject, message: string): void;
}

export interface WatchPorts {
  readonly clock: Clock;
  /** With the calls that its last look took, and the throttles of all its looks. */
  readonly observer: Observer & { readonly calls: number; readonly throttles: number };
  readonly undo: Undo;
  /**
   * Proof from outside that a failed task of the deployment cannot be helped, in words; undefined when there is none.
   * Asked after each new kind of failure.
   */
  readonly prove: (subject: Subject, memory: Memory, signal: AbortSignal) => Promise<string | undefined>;
  readonly listener: WatchListener;
}

/** How the watch of one deployment ended. */
export interface Ending {
  readonly facts: Facts;
  readonly memory: Memory;
  readonly early?: EarlyEnd;
  /** Why nothing more could be seen, where that is how it ended. */
  readonly blindness?: string;
}

/** After this many requests to stop a deployment that led to nothing, the earlier release is deployed instead. */
const stopsAtMost = 3;
/** Nothing is lost while looks fail for less than this (milliseconds). */
const blindAtMost = 300_000;

interface Watched {
  readonly subject: Subject;
  readonly plan: WatchPlan;
  memory: Memory;
  blindSince: number | undefined;
  early: EarlyEnd | undefined;
  /** How often ECS was asked to stop it. */
  stops: number;
  /** It waits for somebody, and we may not let it go on. */
  held: boolean;
  /** The deployment that brings the earlier release back, and why it was begun. */
  readonly wayBackOf: { readonly original: Watched; readonly facts: Facts } | undefined;
}

/**
 * Watches deployments until each has ended, one loop for all of them. Undoes what failed, at most once each, and watches
 * the way back too. When `signal` is aborted, what is still open ends as cancelled.
 */
export async function watch(
  deployments: readonly {
    readonly subject: Subject;
    readonly plan: WatchPlan;
    readonly asked?: Because | undefined;
    /** Of an earlier watch of the same deployment, which this one goes on with. */
    readonly memory?: Memory | undefined;
  }[],
  ports: WatchPorts,
  signal: AbortSignal,
): Promise<ReadonlyMap<Subject, Ending>> {
  const endings = new Map<Subject, Ending>();
  const rhythm = new Rhythm();
  const open = new Set<Watched>(
    deployments.map(({ subject, plan, asked, memory }) => {
      const one = watched(subject, plan, undefined, asked);
      return memory ? { ...one, memory: { ...memory, asked: memory.asked ?? one.memory.asked } } : one;
    }),
  );
  try {
    for (;;) {
      const round = [...open];
      const { throttles } = ports.observer;
      const looks = await ports.observer.observe(
        round.map(({ subject }) => subject),
        signal,
      );
      for (const one of round) {
        const next = await follow(one, looks.get(one.subject), ports, signal);
        if (next === one) continue;
        open.delete(one);
        if ('subject' in next) open.add(next);
        else endings.set(original(one).subject, next);
      }
      if (open.size === 0) return endings;
      if (ports.observer.throttles > throttles) rhythm.throttled();
      await ports.clock.sleep(rhythm.next([...open], ports.observer.calls, ports.clock.now()), signal);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    for (const one of open) endings.set(original(one).subject, ending(one, { cancelled: true }));
    return endings;
  }
}

/** What becomes of a deployment after one look: itself, the deployment that undoes it, or its ending. */
async function follow(
  one: Watched,
  look: Look | undefined,
  ports: WatchPorts,
  signal: AbortSignal,
): Promise<Watched | Ending> {
  const now = ports.clock.now();
  if (look?.kind !== 'seen') {
    one.blindSince ??= now;
    const lost = look !== undefined && (!look.passing || now - one.blindSince >= blindAtMost);
    return lost ? { ...ending(one, { lostSight: true }), blindness: look.message } : one;
  }
  one.blindSince = undefined;
  const previous = one.memory;
  one.memory = remember(previous, look.observation, one.plan);
  ports.listener.seen(one.subject, look.observation, previous.latest);
  if (hasNewFailure(previous, one.memory) && one.plan.failFast && !one.memory.proof) {
    one.memory = { ...one.memory, proof: await proof(one, ports, signal) };
  }
  const decided = verdict(one.memory, one.plan, now);
  switch (decided.kind) {
    case 'undecided':
      if (one.plan.returning && !one.held && waits(look.observation)) await goOn(one, ports, signal);
      return one;
    case 'undo':
      return undo(one, decided, ports, signal);
    case 'end':
      one.early ??= decided.early;
      return ending(one, decided.facts);
  }
}

async function undo(
  one: Watched,
  { because, how, early }: Extract<Verdict, { kind: 'undo' }>,
  { clock, listener, undo: way }: WatchPorts,
  signal: AbortSignal,
): Promise<Watched | Ending> {
  one.early ??= early;
  const facts: Facts = { endedBy: because };
  if (early) listener.says(one.subject, `ending it now: ${early.because}`);
  if (how === 'stop' && one.stops < stopsAtMost) {
    one.stops += 1;
    const answer = await askToStop(one, way, listener, signal);
    if (answer === 'asked') {
      listener.says(one.subject, `asked ${deployer(one.subject)} to stop this deployment and roll it back`);
      const at = clock.now();
      one.memory = { ...one.memory, asked: { because, at, since: one.memory.asked?.since ?? at } };
    }
    // Too late, or not answered: the next look shows what became of it, and decides anew.
    if (answer !== 'impossible') return one;
  }
  const back = await startBack(one, way, listener, signal);
  if (back === undefined) return ending(one, { ...facts, wayBack: 'failed' });
  if (back === 'nowhere') return ending(one, { ...facts, wayBack: 'nowhere' });
  if (back === 'superseded') return ending(one, { superseded: true });
  if (back === 'serving') return ending(one, { ...facts, wayBack: 'done' });
  const now = clock.now();
  listener.says(
    one.subject,
    `going back to ${revisionName(back.taskDefinitionArn)} by a deployment of its own`,
  );
  const plan: WatchPlan = {
    ...one.plan,
    waitUntil: 'deployed',
    startedAt: now,
    deadline: now + one.plan.rollbackBudget,
    onFailure: 'none',
    returning: true,
    failFast: false,
    // Those of the release that failed; ECS itself minds the earlier one's.
    containerHealthChecks: false,
  };
  return watched(back, plan, { original: one, facts });
}

function waits({ deployment }: Observation): boolean {
  return deployment?.hooks?.some(({ status }) => status === 'AWAITING_ACTION') === true;
}

/** Where that is not allowed, it is waited for whoever may. */
async function goOn(one: Watched, { undo: way, listener }: WatchPorts, signal: AbortSignal): Promise<void> {
  const { subject } = one;
  try {
    await way.goOn?.(subject, signal);
  } catch (error) {
    if (signal.aborted) throw error;
    one.held = true;
    listener.says(subject, `the way back waits for somebody to let it go on: ${explain(error)}`);
  }
}

/** What may not be read, or not now, proves nothing. */
async function proof(
  { subject, memory }: Watched,
  { prove }: WatchPorts,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    return await prove(subject, memory, signal);
  } catch (error) {
    if (signal.aborted) throw error;
    return undefined;
  }
}

async function askToStop(
  { subject }: Watched,
  way: Undo,
  listener: WatchListener,
  signal: AbortSignal,
): Promise<StopAnswer | 'unanswered'> {
  try {
    return await way.stop(subject, signal);
  } catch (error) {
    if (signal.aborted) throw error;
    listener.says(subject, `${deployer(subject)} could not be asked to stop it: ${explain(error)}`);
    return 'unanswered';
  }
}

/** Undefined when AWS would not have it; whoever is watched beside this one is watched on. */
async function startBack(
  { subject }: Watched,
  way: Undo,
  listener: WatchListener,
  signal: AbortSignal,
): Promise<Awaited<ReturnType<Undo['update']>> | undefined> {
  try {
    return await way.update(subject, signal);
  } catch (error) {
    if (signal.aborted) throw error;
    listener.says(subject, `the earlier release cannot be deployed: ${explain(error)}`);
    return undefined;
  }
}

/** The ending of a deployment, or, for the one that brings the earlier release back, what that means for the original. */
function ending(one: Watched, facts: Facts): Ending {
  const { wayBackOf } = one;
  if (!wayBackOf) return { facts, memory: one.memory, ...(one.early && { early: one.early }) };
  const { original: failed } = wayBackOf;
  const outcome: Facts =
    facts.superseded || facts.cancelled || facts.lostSight
      ? { ...wayBackOf.facts, ...facts }
      : { ...wayBackOf.facts, wayBack: facts.reached ? 'done' : 'failed' };
  return { facts: outcome, memory: failed.memory, ...(failed.early && { early: failed.early }) };
}

function watched(
  subject: Subject,
  plan: WatchPlan,
  wayBackOf: Watched['wayBackOf'],
  because?: Because,
): Watched {
  const asked = because && { because, at: plan.startedAt, since: plan.startedAt };
  return {
    subject,
    plan,
    memory: { ...nothingSeen, asked },
    blindSince: undefined,
    early: undefined,
    stops: 0,
    held: false,
    wayBackOf,
  };
}

function original(one: Watched): Watched {
  return one.wayBackOf ? original(one.wayBackOf.original) : one;
}

function hasNewFailure(before: Memory, after: Memory): boolean {
  const known = new Set(before.failures.map(({ kind }) => kind));
  return after.failures.some(({ kind }) => !known.has(kind));
}

function deployer({ codeDeploy }: Subject): string {
  return codeDeploy ? 'CodeDeploy' : 'ECS';
}
