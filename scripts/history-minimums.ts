import type { FailureReason, Status } from '@ecs-actions/shared/deployment/status';
import { codeDeployConfigs } from '@ecs-actions/testkit/codedeploy-scenario';
import { reachable } from '@ecs-actions/testkit/expected';
import { situations } from '@ecs-actions/testkit/lives';
import type { Kind } from './histories-worker.ts';

interface Minimums {
  /** What some histories have to come to. */
  readonly wanted: readonly string[];
  /** How many of each in 10,000; none unless it is asked for, where this is 0. */
  readonly per10000: number;
  /** What none of these histories comes to, and why. */
  readonly unreachable: Readonly<Record<string, string>>;
}

const statuses: readonly Status[] = [
  ...reachable,
  'dry-run',
  'no-change',
  'no-target',
  'paused',
  'refused',
  'registered',
  'unknown',
];

const reasons: readonly FailureReason[] = [
  'image-pull',
  'resource-initialization',
  'out-of-memory',
  'container-exit',
  'container-health',
  'target-health',
  'capacity',
  'permissions',
  'network',
  'alarm',
  'hook',
  'pre-deploy',
  'scheduling',
  'preflight',
  'in-progress',
  'service-state',
  'stale-run',
  'stopped',
  'superseded',
  'lost-sight',
  'timeout',
  'unknown',
];

const shifting = ['BLUE_GREEN', 'CANARY', 'LINEAR'];

/** What each kind of histories has to come to. */
export const minimums: Readonly<Record<Kind, Minimums>> = {
  all: {
    wanted: [
      ...statuses,
      ...reasons.map((reason) => `reason: ${reason}`),
      'ROLLING',
      ...shifting,
      'CODE_DEPLOY',
      ...codeDeployConfigs,
      'proven early end',
    ],
    per10000: 25,
    unreachable: { listed: 'a rollback that only lists the history, which ends nothing' },
  },
  bundles: { wanted: statuses, per10000: 0, unreachable: {} },
  codedeploy: { wanted: codeDeployConfigs, per10000: 0, unreachable: {} },
  release: { wanted: reachable, per10000: 0, unreachable: {} },
  shift: { wanted: [...reachable, ...shifting], per10000: 0, unreachable: {} },
  rollback: { wanted: situations, per10000: 0, unreachable: {} },
};
