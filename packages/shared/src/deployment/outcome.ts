import { classify, explain, isInDoubt } from '../aws/errors.ts';
import type { Aws } from '../aws/aws.ts';
import type { Cause } from '../diagnosis/cause.ts';
import { causes as causesOf } from '../diagnosis/diagnose.ts';
import type { Evidence } from '../diagnosis/evidence.ts';
import { gatherEvidence } from '../diagnosis/gather.ts';
import type { Suspect } from '../diagnosis/suspect.ts';
import { trouble } from '../diagnosis/trouble.ts';
import { describeServices, type Service } from '../ecs/service.ts';
import { revisionName } from '../ecs/release.ts';
import { revisionTag, serviceHash, tagValue } from '../ecs/tags.ts';
import { taskDefinitions } from '../ecs/task-definition/aws.ts';
import { objects, text } from '../json.ts';
import type { Serving } from '../report/serving.ts';
import { ActionError } from '../runner/errors.ts';
import type { Clock } from '../time/clock.ts';
import { Refusal } from './refusal.ts';
import { type Facts, type FailureReason, type Status, statusOf } from './status.ts';
import type { Subject } from './subject.ts';
import type { Ending } from './watch.ts';

/** How the story of one service ended, and why. */
export interface Outcome {
  readonly cluster: string;
  readonly service: string;
  readonly facts: Facts;
  readonly status: Status;
  readonly exit: 0 | 1;
  /** The leading one first; empty where nothing went wrong. */
  readonly causes: readonly Cause[];
  readonly evidence?: Evidence | undefined;
  /** Set where a rollback was asked for; `to` is the revision that was to come back, where that was known. */
  readonly rollback?: { readonly to: string | undefined };
  /** Why we ended it before ECS would have. */
  readonly early?: string | undefined;
  /** What went wrong on the way, although it ended well; a sentence each. */
  readonly trouble?: readonly string[] | undefined;
  /** Tasks of the release, as they were last seen; where it ended well. */
  readonly running?: { readonly count: number; readonly desired: number } | undefined;
  /** What the service runs now; undefined where that cannot be told or does not matter. */
  readonly serving?: Serving | undefined;
  /** Task definition ARNs: what it ran before, and what it was asked to run. */
  readonly previous?: string | undefined;
  readonly current?: string | undefined;
  readonly subject?: Subject | undefined;
  /** From the start of the deployment to its end, by our clock. */
  readonly milliseconds?: number | undefined;
}

export interface Reading {
  readonly aws: Aws;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** The ending of a watched deployment, diagnosed. */
export async function diagnosed(
  subject: Subject,
  ending: Ending,
  about: Pick<Suspect, 'changedKeys' | 'logLines' | 'alsoHidden'>,
  reading: Reading,
): Promise<
  Pick<
    Outcome,
    'facts' | 'status' | 'exit' | 'causes' | 'evidence' | 'early' | 'running' | 'serving' | 'trouble'
  >
> {
  const { facts, memory, early, blindness } = ending;
  const { status, exit } = statusOf(facts);
  const { latest } = memory;
  if (exit === 0) {
    const running = latest?.deployment && {
      count: latest.deployment.ours.running,
      desired: latest.service.desired,
    };
    const troubles = trouble([...memory.tasks.values()], memory.events);
    return { facts, status, exit, causes: [], running, trouble: troubles };
  }
  // Seconds count after a cancel, and every call would be refused once nothing can be seen.
  const hurried = facts.cancelled === true || facts.lostSight === true;
  const evidence = await gatherEvidence(
    { ...reading, budget: hurried ? 3_000 : 15_000, signal: new AbortController().signal },
    {
      ...about,
      cluster: subject.cluster,
      service: subject.service,
      taskDefinitionArn: subject.taskDefinitionArn,
      startedBy: latest?.deployment?.startedBy ?? subject.deploymentId,
      facts,
      deployment: latest?.deployment,
      newer: latest?.newer,
      blindness,
      events: memory.events,
      tasks: [...memory.tasks.values()],
    },
  );
  const serving = await servingNow(subject.cluster, subject.service, reading);
  return { facts, status, exit, causes: causesOf(evidence), evidence, early: early?.because, serving };
}

/** What a service runs, with what its revision's tags say of it; undefined where that may not be read. */
export async function servingNow(
  cluster: string,
  name: string,
  { aws, clock }: Pick<Reading, 'aws' | 'clock'>,
): Promise<Serving | undefined> {
  try {
    const service = (await describeServices(aws, cluster, [name])).get(name);
    if (!service || service.status === 'INACTIVE') return undefined;
    const { taskDefinition, running } = mostRunning(service);
    const { tags } = await taskDefinitions(aws).describe(taskDefinition);
    const verified = Date.parse(tagValue(tags, revisionTag.verified(serviceHash(cluster, name))) ?? '');
    return {
      revision: revisionName(taskDefinition),
      commit: tagValue(tags, revisionTag.commit),
      verifiedFor: Number.isNaN(verified) ? undefined : clock.now() - verified,
      running,
      desired: service.desiredCount,
    };
  } catch {
    return undefined;
  }
}

/**
 * A service names the revision that it is to run; until a deployment ends, and after one that failed, another serves. While
 * as many run of both, the earlier one is named, whose tasks have been found healthy.
 */
function mostRunning({ taskDefinition, raw }: Service): { taskDefinition: string; running: number } {
  const primary = objects(raw['taskSets']).filter(({ status }) => status === 'PRIMARY');
  return [...objects(raw['deployments']), ...primary]
    .map((one) => ({
      taskDefinition: text(one['taskDefinition']) ?? taskDefinition,
      running: Number(one['runningCount'] ?? 0),
    }))
    .reduce((most, one) => (one.running >= most.running ? one : most), { taskDefinition, running: 0 });
}

/** An outcome of a service for which no deployment came to be. */
export function refused(
  reason: FailureReason,
  sentence: string,
  lookFirst: readonly string[],
  says?: Cause['says'],
): Pick<Outcome, 'facts' | 'status' | 'exit' | 'causes'> {
  const facts: Facts = { refused: reason };
  const cause: Cause = {
    rule: 'refused',
    reason,
    sentence: asClause(sentence),
    lookFirst,
    documentation: undefined,
    says,
  };
  return { facts, ...statusOf(facts), causes: [cause] };
}

/** A sentence as it reads after a colon. */
export function asClause(sentence: string): string {
  return sentence.replace(/^(?:An?|The|There|No|This)\b/, (word) => word.toLowerCase()).replace(/\.$/, '');
}

/** The outcome of a service for which `error` kept a deployment from coming to be. */
export function notDeployed(
  error: unknown,
  cancelled: boolean,
): Pick<Outcome, 'facts' | 'status' | 'exit' | 'causes'> {
  if (cancelled) {
    const facts: Facts = { cancelled: true };
    const cause: Cause = {
      rule: 'cancelled',
      reason: 'stopped',
      sentence: 'the job was cancelled before a deployment was seen to start',
      lookFirst: ['who cancelled the run; starting it again is safe'],
      documentation: undefined,
    };
    return { facts, ...statusOf(facts), causes: [cause] };
  }
  if (isInDoubt(error)) {
    const facts: Facts = { lostSight: true };
    return {
      ...refused('lost-sight', explain(error).replace(/\.$/, ''), [
        'what the service runs now, before this is run again',
      ]),
      facts,
      ...statusOf(facts),
    };
  }
  if (error instanceof Refusal) return refused(error.reason, error.message, error.lookFirst, error.says);
  const sentence = error instanceof ActionError ? error.message : explain(error);
  return classify(error) === 'denied'
    ? refused('permissions', sentence, [
        'the page "Permissions" of the documentation: where one right is missing, others may be',
      ])
    : refused('service-state', sentence, ['what the message names']);
}
