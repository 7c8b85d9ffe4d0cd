import type { Status } from '@ecs-actions/shared/deployment/status';
import type { Evidence } from '@ecs-actions/shared/diagnosis/evidence';
import type { Serving } from '@ecs-actions/shared/report/serving';
import type { FailureReason } from '@ecs-actions/shared/deployment/status';
import {
  arn,
  container,
  deployment,
  events,
  evidence,
  image,
  log,
  neverStarted,
  start,
  targetGroup,
  task,
  tasks,
} from '../diagnosis/fixtures.ts';

export interface Ending {
  readonly status: Status;
  readonly reason: FailureReason;
  readonly rule: string;
  readonly evidence: Evidence;
  readonly early?: string;
  readonly serving: Serving | undefined;
}

const day = 86_400_000;
const before: Serving = {
  revision: 'web:41',
  commit: '9f3c1d2a77be01',
  verifiedFor: 3 * day,
  running: 2,
  desired: 2,
};
const both: Serving = { ...before, revision: 'web:41', verifiedFor: undefined };

const crashed = {
  stoppedTasks: tasks({ containers: [container({ exitCode: 3 })] }),
  logs: [
    log([
      'starting version 4b7e0aa',
      'connecting to db.internal:5432',
      'FATAL cannot reach database at db.internal:5432',
    ]),
  ],
  changedKeys: ['LOG_LEVEL', 'DATABASE_URL'],
  events: events(
    'has started 2 tasks: (task 1012) (task 2012).',
    '(deployment ecs-svc/4200000000000000042) deployment failed: tasks failed to start.',
  ),
} satisfies Partial<Evidence>;

const stuck = deployment({
  state: 'in-progress',
  reason: undefined,
  breaker: undefined,
  rollback: undefined,
});

/** Every ending with a cause, by the name of its golden summary. */
export const endings: Readonly<Record<string, Ending>> = {
  'circuit-breaker-with-rollback': {
    status: 'rolled-back',
    reason: 'container-exit',
    rule: 'exit-code',
    evidence: evidence(crashed),
    serving: before,
  },
  'circuit-breaker-with-stop': {
    status: 'failed',
    reason: 'container-exit',
    rule: 'exit-code',
    evidence: evidence({
      ...crashed,
      facts: { endedBy: 'detector' },
      deployment: deployment({ state: 'stopped', rollback: undefined }),
    }),
    serving: before,
  },
  'nothing-to-roll-back-to': {
    status: 'rollback-failed',
    reason: 'container-exit',
    rule: 'exit-code',
    evidence: evidence({
      ...crashed,
      facts: { endedBy: 'detector', wayBack: 'nowhere' },
      deployment: deployment({ state: 'in-progress', rollback: undefined }),
    }),
    serving: { revision: undefined, commit: undefined, verifiedFor: undefined, running: 0, desired: 2 },
  },
  'crash-loop-without-breaker': {
    status: 'rolled-back',
    reason: 'container-exit',
    rule: 'ended-by-itself',
    evidence: evidence({
      facts: { endedBy: 'certainty', wayBack: 'done' },
      deployment: { ...stuck, state: 'rolled-back' },
      stoppedTasks: tasks({ containers: [container({ exitCode: 0 })] }),
      logs: [log(['nothing to do, bye'])],
    }),
    early:
      '3 tasks failed alike, none was ever healthy, and the service has no circuit breaker (fail-fast-after: 3)',
    serving: both,
  },
  'image-gone': {
    status: 'rolled-back',
    reason: 'image-pull',
    rule: 'image-not-found',
    evidence: evidence({
      facts: { endedBy: 'certainty', wayBack: 'done' },
      stoppedTasks: tasks({
        ...neverStarted,
        stoppedReason: `CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref ${image}: not found`,
        containers: [
          container({
            reason: `CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref ${image}: not found`,
          }),
        ],
      }),
    }),
    serving: before,
  },
  'wrong-platform-manifest': {
    status: 'rolled-back',
    reason: 'image-pull',
    rule: 'image-platform',
    evidence: evidence({
      facts: { endedBy: 'certainty', wayBack: 'done' },
      stoppedTasks: tasks({
        ...neverStarted,
        stoppedReason:
          "CannotPullContainerError: pull image manifest has been retried 1 time(s): image Manifest does not contain descriptor matching platform 'linux/amd64'",
      }),
    }),
    serving: before,
  },
  'wrong-platform-exec-format': {
    status: 'rolled-back',
    reason: 'container-exit',
    rule: 'exec-format',
    evidence: evidence({
      facts: { endedBy: 'certainty', wayBack: 'done' },
      stoppedTasks: tasks({ containers: [container({ exitCode: 255 })] }),
      logs: [log(['exec /app/server: exec format error'])],
    }),
    serving: before,
  },
  'secret-missing': {
    status: 'rolled-back',
    reason: 'resource-initialization',
    rule: 'secret-not-found',
    evidence: evidence({
      facts: { endedBy: 'certainty', wayBack: 'done' },
      changedKeys: ['API_TOKEN'],
      stoppedTasks: tasks({
        ...neverStarted,
        stoppedReason: `ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret ${arn('secret:web/api-token-AbCdEf', 'secretsmanager')} from secrets manager: ResourceNotFoundException: Secrets Manager can't find the specified secret.`,
      }),
    }),
    serving: before,
  },
  'killed-for-memory': {
    status: 'rolled-back',
    reason: 'out-of-memory',
    rule: 'out-of-memory',
    evidence: evidence({
      stoppedTasks: tasks({
        executionStoppedAt: undefined,
        startedAt: start,
        stoppedAt: start + 41_000,
        stoppedReason: 'Essential container in task exited',
        containers: [
          container({ exitCode: 137, reason: 'OutOfMemoryError: Container killed due to memory usage' }),
        ],
      }),
      logs: [log(['loading the whole catalogue into memory'])],
    }),
    serving: before,
  },
  'failing-target-health': {
    status: 'rolled-back',
    reason: 'target-health',
    rule: 'target-answers-wrong',
    evidence: evidence({
      stoppedTasks: tasks({
        stopCode: 'ServiceSchedulerInitiated',
        stoppedReason: `Task failed ELB health checks in (target-group ${targetGroup})`,
        executionStoppedAt: start + 120_000,
        containers: [container({ exitCode: 143 })],
      }),
      events: events(
        `(task 3012) (port 8080) is unhealthy in (target-group ${targetGroup}) due to (reason Health checks failed with these codes: [500]).`,
      ),
      healthChecks: [
        { targetGroup, protocol: 'HTTP', path: '/health', port: 'traffic-port', matcher: '200-299' },
      ],
      logs: [log(['GET /health 500', 'error: relation "users" does not exist'])],
    }),
    serving: before,
  },
  'failing-container-health': {
    status: 'rolled-back',
    reason: 'container-health',
    rule: 'container-health',
    evidence: evidence({
      stoppedTasks: tasks({
        stopCode: 'ServiceSchedulerInitiated',
        stoppedReason: 'Task failed container health checks',
        health: 'UNHEALTHY',
        executionStoppedAt: start + 120_000,
        containers: [container({ exitCode: 137, health: 'UNHEALTHY' })],
      }),
      logs: [log(['listening on 0.0.0.0:8081'])],
    }),
    serving: before,
  },
  'capacity-missing': {
    status: 'timed-out',
    reason: 'capacity',
    rule: 'no-fitting-instance',
    evidence: evidence({
      facts: { endedBy: 'deadline' },
      deployment: stuck,
      events: events(
        'was unable to place a task because no container instance met all of its requirements. The closest matching container-instance 9f1c has insufficient CPU units available. For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.',
      ),
      capacity: ['two container instances', 'asg is ACTIVE, managed scaling DISABLED'],
    }),
    serving: before,
  },
  superseded: {
    status: 'superseded',
    reason: 'superseded',
    rule: 'superseded',
    evidence: evidence({
      facts: { superseded: true },
      deployment: deployment({
        state: 'stopped',
        reason: undefined,
        breaker: undefined,
        rollback: undefined,
      }),
      newer: {
        id: arn('service-deployment/demo/web/newer'),
        taskDefinitionArn: arn('task-definition/web:43'),
      },
    }),
    serving: { ...before, revision: 'web:43', commit: undefined, verifiedFor: undefined },
  },
  'stopped-by-somebody': {
    status: 'stopped',
    reason: 'stopped',
    rule: 'stopped',
    evidence: evidence({
      facts: { endedBy: 'somebody', wayBack: 'done' },
      deployment: deployment({ reason: undefined, breaker: { triggered: false, failures: 0, threshold: 3 } }),
    }),
    serving: before,
  },
  'successful-with-nothing-running': {
    status: 'failed',
    reason: 'container-exit',
    rule: 'exit-code',
    evidence: evidence({
      ...crashed,
      facts: { endedBy: 'below-floor' },
      deployment: deployment({
        state: 'successful',
        reason: undefined,
        breaker: undefined,
        rollback: undefined,
      }),
    }),
    serving: { ...before, revision: 'web:42', commit: '4b7e0aa', verifiedFor: undefined, running: 0 },
  },
  'timed-out-without-cause': {
    status: 'timed-out',
    reason: 'timeout',
    rule: 'timeout',
    evidence: evidence({
      facts: { endedBy: 'deadline' },
      deployment: { ...stuck, ours: { desired: 2, running: 1, pending: 1 } },
      gaps: ['logs: not allowed to call logs:GetLogEvents'],
    }),
    serving: before,
  },
  'lost-sight': {
    status: 'unknown',
    reason: 'lost-sight',
    rule: 'lost-sight',
    evidence: evidence({ facts: { lostSight: true }, deployment: stuck }),
    serving: undefined,
  },
  'two-causes': {
    status: 'rolled-back',
    reason: 'out-of-memory',
    rule: 'out-of-memory',
    evidence: evidence({
      essentialContainers: ['app', 'worker'],
      stoppedTasks: [
        task(3, {
          containers: [
            container({ exitCode: 0 }),
            container({ name: 'worker', exitCode: 1, image: 'worker:7' }),
          ],
        }),
        task(2, {
          containers: [
            container({ exitCode: 137, reason: 'OutOfMemoryError: Container killed due to memory usage' }),
            container({ name: 'worker', exitCode: 143, image: 'worker:7' }),
          ],
        }),
      ],
      logs: [
        log(['KeyError: environment variable QUEUE_URL is not set'], { container: 'worker' }),
        log([], { taskId: task(2).id, absent: 'empty' }),
      ],
    }),
    serving: before,
  },
  cancelled: {
    status: 'cancelled',
    reason: 'stopped',
    rule: 'cancelled',
    evidence: evidence({
      facts: { cancelled: true },
      deployment: { ...stuck, ours: { desired: 2, running: 1, pending: 1 } },
    }),
    serving: before,
  },
  unknown: {
    status: 'rolled-back',
    reason: 'unknown',
    rule: 'unknown',
    evidence: evidence({ gaps: ['tasks: not allowed to call ecs:ListTasks', 'logs: not there in time'] }),
    serving: before,
  },
};
