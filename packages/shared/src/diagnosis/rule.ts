import type { FailureReason } from '../deployment/status.ts';
import { hasFailed } from '../ecs/failed-task.ts';
import type { TaskView } from '../ecs/task-view.ts';
import type { Cause } from './cause.ts';
import type { Evidence } from './evidence.ts';
import { terse } from './words.ts';

/** One row of the table: a pattern in the evidence, and what to say of it. */
export interface Rule {
  readonly name: string;
  readonly reason: FailureReason;
  /** For the troubleshooting page: how it shows, in AWS's words where there are some. */
  readonly pattern: string;
  readonly documentation: string;
  readonly cause: (evidence: Evidence) => Cause | undefined;
}

/** What every match says of itself; a rule adds what its sentence needs. */
export interface Match {
  readonly container?: string | undefined;
  readonly says?: Cause['says'];
  /** The tasks it explains; none for what concerns the service as a whole. */
  readonly tasks?: readonly TaskView[];
}

interface Row<M extends Match> {
  readonly name: string;
  readonly reason: FailureReason;
  readonly pattern: string;
  /** A page of the ECS developer guide, or a full address. */
  readonly documentation: string;
  readonly matches: (evidence: Evidence) => M | undefined;
  readonly sentence: (match: M, evidence: Evidence) => string;
  readonly lookFirst: (match: M, evidence: Evidence) => readonly string[];
}

export function rule<M extends Match>(row: Row<M>): Rule {
  const { name, reason, pattern } = row;
  const documentation = row.documentation.startsWith('https:')
    ? row.documentation
    : `https://docs.aws.amazon.com/AmazonECS/latest/developerguide/${row.documentation}.html`;
  return {
    name,
    reason,
    pattern,
    documentation,
    cause: (evidence) => {
      const match = row.matches(evidence);
      if (!match) return undefined;
      return {
        rule: name,
        reason,
        sentence: row.sentence(match, evidence),
        lookFirst: row.lookFirst(match, evidence),
        documentation,
        container: match.container,
        says: match.says,
        tasks: (match.tasks ?? []).map(({ id }) => id),
      };
    },
  };
}

/** Something AWS said of a failure, and of whom. */
export interface Saying {
  readonly text: string;
  readonly container: string | undefined;
  readonly task: TaskView | undefined;
}

/** AWS keeps its reasons to 1,024 characters; what is longer is not from AWS. */
const longest = 2_000;

const placement =
  /was unable to (?:place|reach steady state)|could not launch \d+ tasks|failed to start|waiting for Amazon ECS Agent/;

/**
 * Everything AWS says of what failed, the closest to the container first: the containers' reasons, the tasks' reasons,
 * the service's events about tasks that could not start, the deployment's own reason.
 */
export function sayings(evidence: Evidence): Saying[] {
  const failed = evidence.stoppedTasks.filter((task) => hasFailed(task));
  const inContainers = failed.flatMap((task) =>
    task.containers.flatMap(({ name, reason }) => (reason ? [{ text: reason, container: name, task }] : [])),
  );
  const inTasks = failed.flatMap((task) =>
    task.stoppedReason ? [{ text: task.stoppedReason, container: namedIn(task), task }] : [],
  );
  const inEvents = evidence.events
    .filter(({ message }) => placement.test(message))
    .map(({ message }) => ({ text: message, container: undefined, task: undefined }));
  const reason = evidence.deployment?.reason;
  const inDeployment = reason ? [{ text: reason, container: undefined, task: undefined }] : [];
  return [...inContainers, ...inTasks, ...inEvents, ...inDeployment].map((saying) => ({
    ...saying,
    text: saying.text.slice(0, longest),
  }));
}

/** A task's own reason names no container; with a single one there is no doubt. */
function namedIn(task: TaskView): string | undefined {
  return task.containers.length === 1 ? task.containers[0]?.name : undefined;
}

export interface SayingMatch extends Match {
  readonly text: string;
  /** The pattern's named groups. */
  readonly groups: Readonly<Record<string, string | undefined>>;
}

/** Matches when AWS says something like `pattern`; every failed task of which it says so is explained by it. */
export function said(pattern: RegExp): (evidence: Evidence) => SayingMatch | undefined {
  return (evidence) => {
    const matching = sayings(evidence).filter(({ text }) => pattern.test(text));
    const first = matching[0];
    if (!first) return undefined;
    const tasks = matching.flatMap(({ task }) => (task ? [task] : []));
    return {
      text: first.text,
      says: { who: 'ECS', text: terse(first.text) },
      groups: pattern.exec(first.text)?.groups ?? {},
      container: first.container,
      tasks: [...new Set(tasks)],
    };
  };
}

/** "`app` cannot …", or "a task of web:42 cannot …" where no container is known. */
export function subject({ container }: Match, { revision }: Evidence): string {
  return container === undefined ? `a task of ${revision}` : `\`${container}\``;
}

/** The container's image, as ECS was asked for it. */
export function imageOf({ container, tasks }: Match, evidence: Evidence): string | undefined {
  const inTask = tasks?.[0]?.containers.find(({ name }) => name === container)?.image;
  const defined = evidence.definition?.containers;
  return inTask || (defined?.find(({ name }) => name === container) ?? only(defined))?.image;
}

function only<T>(items: readonly T[] | undefined): T | undefined {
  return items?.length === 1 ? items[0] : undefined;
}
