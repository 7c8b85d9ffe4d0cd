import type { TaskView } from '../../ecs/task-view.ts';
import type { Cause } from '../cause.ts';
import type { Evidence, HealthCheckView } from '../evidence.ts';
import { looking } from '../hints.ts';
import { rule, subject, type Match, type Rule } from '../rule.ts';
import { quoted, targetGroupName } from '../words.ts';

interface TargetFailure extends Match {
  readonly group: string;
  /** The load balancer's code, or what stands for it in an event. */
  readonly reason: string | undefined;
  readonly description: string | undefined;
  readonly tasks: readonly TaskView[];
}

const stopped = /failed ELB health checks in \(target-group (?<group>[^)]+)\)/i;
const unhealthy =
  /is (?:unhealthy|not healthy) in (?:\(target-group |target-group \()(?<group>[^)]+)\)+ due to (?:\(reason )?(?<reason>.*?)\)?\.?$/i;
const waiting = new Set(['initial', 'healthy', 'draining']);

function failure(evidence: Evidence): TargetFailure | undefined {
  const tasks = evidence.stoppedTasks.filter(({ stoppedReason }) => stopped.test(stoppedReason ?? ''));
  const event = evidence.events.map(({ message }) => unhealthy.exec(message)?.groups).findLast(Boolean);
  const failing = evidence.targets.filter(({ state }) => !waiting.has(state));
  const target = failing[0];
  const group = target?.targetGroup ?? event?.['group'] ?? groupOf(tasks[0]);
  if (group === undefined) return undefined;
  const addresses = new Set(failing.map(({ id }) => id));
  const asked = evidence.runningTasks.filter(({ privateIp = '' }) => addresses.has(privateIp));
  // An event may be about a task of an earlier release; it has to do where no task can be read.
  const taskless = evidence.stoppedTasks.length + evidence.runningTasks.length === 0;
  if (tasks.length + asked.length === 0 && !(event && taskless)) return undefined;
  return {
    group: targetGroupName(group),
    reason: target?.reason,
    description: target?.description ?? event?.['reason'],
    says: saying(group, target?.description ?? event?.['reason'], target?.reason),
    tasks: [...tasks, ...asked],
    container: behind(group, evidence),
  };
}

/** The container whose port is asked, as the service's settings say; with a single one there is no doubt. */
function behind(group: string, { healthChecks, essentialContainers }: Evidence): string | undefined {
  const check = healthChecks?.find(
    ({ targetGroup }) => targetGroupName(targetGroup) === targetGroupName(group),
  );
  return check?.container ?? (essentialContainers.length === 1 ? essentialContainers[0] : undefined);
}

function saying(group: string, description: string | undefined, reason: string | undefined): Cause['says'] {
  const text = [reason, description].filter(Boolean).join(', ');
  return text === '' ? undefined : { who: `Target group ${quoted(targetGroupName(group))}`, text };
}

function groupOf(task: TaskView | undefined): string | undefined {
  return stopped.exec(task?.stoppedReason ?? '')?.groups?.['group'];
}

const refused =
  (pattern: RegExp, ...codes: string[]) =>
  (evidence: Evidence): TargetFailure | undefined => {
    const match = failure(evidence);
    if (!match) return undefined;
    const known = match.reason !== undefined && codes.includes(match.reason);
    return known || (match.reason === undefined && pattern.test(match.description ?? '')) ? match : undefined;
  };

function checkOf({ group }: TargetFailure, evidence: Evidence): HealthCheckView | undefined {
  return evidence.healthChecks?.find(({ targetGroup }) => targetGroupName(targetGroup) === group);
}

/** "`GET /health` from target group `web`", or as much of it as is known. */
function question(match: TargetFailure, evidence: Evidence): string {
  const check = checkOf(match, evidence);
  const group = `target group ${quoted(match.group)}`;
  if (check?.path) return `${quoted(`GET ${check.path}`)} from ${group}`;
  return `the ${check ? `${check.protocol} ` : ''}health check of ${group}`;
}

function expects(match: TargetFailure, evidence: Evidence): string {
  const check = checkOf(match, evidence);
  const port = check?.port && check.port !== 'traffic-port' ? ` on port ${check.port}` : '';
  return check?.path
    ? `why ${quoted(`GET ${check.path}`)}${port} does not answer ${check.matcher ?? 'with a success'}, as target group ${quoted(match.group)} expects`
    : `the health check of target group ${quoted(match.group)}: path, port, expected codes`;
}

export const targetHealthRules: readonly Rule[] = [
  rule({
    name: 'target-answers-wrong',
    reason: 'target-health',
    pattern: 'Target.ResponseCodeMismatch: Health checks failed with these codes: [500]',
    documentation:
      'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html',
    matches: refused(/with these codes/, 'Target.ResponseCodeMismatch'),
    sentence: (match, evidence) => {
      const codes = /\[(?<codes>[\d, ]+)\]/.exec(match.description ?? '')?.groups?.['codes'];
      return `${subject(match, evidence)} runs, but answers ${question(match, evidence)} with ${codes ?? 'a code it does not accept'}`;
    },
    lookFirst: (match, evidence) => [
      expects(match, evidence),
      ...looking(evidence, match.container, 'what the container logs during the health check'),
    ],
  }),
  rule({
    name: 'target-no-answer',
    reason: 'target-health',
    pattern: 'Target.Timeout: Request timed out',
    documentation:
      'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html',
    matches: refused(/timed out/i, 'Target.Timeout'),
    sentence: (match, evidence) =>
      `${subject(match, evidence)} runs, but does not answer ${question(match, evidence)} in time`,
    lookFirst: (match, evidence) => [
      "the service's security group: it has to let the load balancer in on the container's port",
      expects(match, evidence),
      ...looking(
        evidence,
        match.container,
        'whether the container listens, on that port and on all addresses',
      ),
    ],
  }),
  rule({
    name: 'target-refuses',
    reason: 'target-health',
    pattern: 'Target.FailedHealthChecks: Health checks failed',
    documentation:
      'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html',
    matches: refused(/health checks failed/i, 'Target.FailedHealthChecks'),
    sentence: (match, evidence) =>
      `${subject(match, evidence)} runs, but its port refuses ${question(match, evidence)}`,
    lookFirst: (match, evidence) => [
      'whether the container listens on the port of the load balancer settings, and not on 127.0.0.1 only',
      expects(match, evidence),
      ...looking(evidence, match.container, 'what the container logs when it starts'),
    ],
  }),
  rule({
    name: 'target-unused',
    reason: 'target-health',
    pattern: 'Target.NotInUse: the target group is attached to no listener, or not to the zone of the task',
    documentation:
      'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html',
    matches: refused(
      /not in use|TARGET(?: GROUP)? IS NOT FOUND/i,
      'Target.NotInUse',
      'Target.InvalidState',
      'Target.IpUnusable',
    ),
    sentence: (match) =>
      `no load balancer asks target group ${quoted(match.group)}, so its targets never become healthy`,
    lookFirst: (match) => [
      `the listener rules: none of them forwards to target group ${quoted(match.group)}`,
      "the load balancer's zones: they have to include those of the tasks",
    ],
  }),
  rule({
    name: 'target-health',
    reason: 'target-health',
    pattern: 'Task failed ELB health checks in (target-group …)',
    documentation: 'troubleshoot-service-load-balancers',
    matches: failure,
    sentence: (match, evidence) => {
      return `${subject(match, evidence)} runs, but fails ${question(match, evidence)}`;
    },
    lookFirst: (match, evidence) => [
      expects(match, evidence),
      ...looking(evidence, match.container, 'what the container logs during the health check'),
    ],
  }),
];
