import { type LogLines, readLogLines } from '@ecs-actions/shared/diagnosis/log-lines';
import { parseTarget, type Target } from '@ecs-actions/shared/ecs/target';
import type { CodeDeployGroupName } from '@ecs-actions/shared/deployment/subject';
import type { InputReader } from '@ecs-actions/shared/runner/input-reader';

export interface Inputs {
  readonly region: string | undefined;
  readonly cluster: string;
  readonly services: readonly string[];
  readonly to: Target;
  /** Do nothing unless this revision runs: `family:revision` or an ARN. */
  readonly onlyIfCurrent: string | undefined;
  readonly requireVerified: boolean;
  readonly reason: string | undefined;
  readonly list: boolean;
  readonly dryRun: boolean;
  readonly ifInProgress: 'rollback' | 'fail';
  readonly desiredCount: number | undefined;
  /** Milliseconds. */
  readonly timeout: number;
  readonly waitUntil: 'started' | 'deployed' | 'stable';
  /** As far as it is given; found by what runs otherwise. */
  readonly codeDeploy: Partial<CodeDeployGroupName>;
  readonly logLines: LogLines;
}

export function readInputs(read: InputReader): Inputs {
  const services = [...new Set(read.list('service'))];
  if (services.length === 0) {
    read.problem(
      'Input "service" is empty; an unset variable also arrives empty. Name the service to roll back.',
    );
  }
  return {
    region: read.text('region'),
    cluster: read.required('cluster'),
    services,
    to: parseTarget(read.required('to')),
    onlyIfCurrent: read.text('only-if-current'),
    requireVerified: read.flag('require-verified') ?? false,
    reason: read.text('reason'),
    list: read.flag('list') ?? false,
    dryRun: read.flag('dry-run') ?? false,
    ifInProgress: read.choice('if-in-progress', ['rollback', 'fail']) ?? 'rollback',
    desiredCount: read.integer('desired-count', { min: 0, max: 10_000 }),
    timeout: read.duration('timeout', { min: 60_000 }) ?? 20 * 60_000,
    waitUntil: read.choice('wait-until', ['started', 'deployed', 'stable']) ?? 'deployed',
    codeDeploy: readGroupName(read),
    logLines: readLogLines(read),
  };
}

function readGroupName(read: InputReader): Partial<CodeDeployGroupName> {
  const application = read.text('codedeploy-application');
  const group = read.text('codedeploy-deployment-group');
  return { ...(application !== undefined && { application }), ...(group !== undefined && { group }) };
}
