import { expect, test } from '@jest/globals';
import type { Deployment } from '@aws-sdk/client-ecs';
import { viewOfDeploymentsList } from '../../src/deployment/deployments-list.ts';

const subject = {
  cluster: 'main',
  service: 'web',
  taskDefinitionArn: 'web:2',
  deploymentId: 'ours',
  serviceDeploymentArn: undefined,
  createdAt: 10_000,
};

const entry = (id: string, taskDefinition: string, seconds: number, rest: Deployment = {}): Deployment => ({
  id,
  taskDefinition,
  createdAt: new Date(seconds * 1_000),
  status: 'ACTIVE',
  rolloutState: 'IN_PROGRESS',
  ...rest,
});
const primary = { status: 'PRIMARY' } as const;
const ours = (rest: Deployment = {}) => entry('ours', 'web:2', 10, rest);
const back = 'ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/1.';

/** The state of ours, and whose deployment is newer. */
function view(
  deployments: readonly Deployment[],
  { before, rollbackId }: { readonly before?: string; readonly rollbackId?: string } = {},
) {
  const seen = viewOfDeploymentsList({ deployments: [...deployments] }, subject, before, rollbackId);
  return [seen.deployment?.state, seen.newer?.id, seen.rollbackId];
}

test.each<[string, readonly Deployment[], Parameters<typeof view>[1], ReturnType<typeof view>]>([
  ['goes on', [ours(primary), entry('old', 'web:1', 1)], {}, ['in-progress', undefined, undefined]],
  [
    'is complete',
    [ours({ ...primary, rolloutState: 'COMPLETED' })],
    {},
    ['successful', undefined, undefined],
  ],
  ['failed and stays', [ours({ ...primary, rolloutState: 'FAILED' })], {}, ['stopped', undefined, undefined]],
  [
    'is rolled back, by the reason of the newer one',
    [entry('back', 'web:1', 20, { ...primary, rolloutStateReason: back }), ours()],
    {},
    ['rolling-back', undefined, 'back'],
  ],
  [
    'is rolled back, since it failed',
    [entry('back', 'web:1', 20, { ...primary, rolloutState: 'COMPLETED' }), ours({ rolloutState: 'FAILED' })],
    {},
    ['rolled-back', undefined, 'back'],
  ],
  [
    'is rolled back to the deployment that was there before it',
    [entry('old', 'web:1', 1, { ...primary, rolloutState: 'COMPLETED' }), ours()],
    {},
    ['rolled-back', undefined, 'old'],
  ],
  [
    'is gone, and what ran before runs again',
    [entry('back', 'web:1', 20, primary)],
    { before: 'web:1' },
    ['rolling-back', undefined, 'back'],
  ],
  [
    'is gone, and its rollback has another reason by now',
    [entry('back', 'web:1', 20, { ...primary, rolloutState: 'FAILED' })],
    { rollbackId: 'back' },
    ['rollback-failed', undefined, 'back'],
  ],
  [
    'is replaced by somebody',
    [entry('theirs', 'web:3', 20, primary), ours()],
    { before: 'web:1' },
    ['stopped', 'theirs', undefined],
  ],
  [
    'failed, and is replaced by somebody',
    [entry('theirs', 'web:3', 20, primary), ours({ rolloutState: 'FAILED' })],
    { before: 'web:1' },
    ['stopped', 'theirs', undefined],
  ],
  [
    'was complete when somebody else began',
    [entry('theirs', 'web:3', 20, primary), ours({ rolloutState: 'COMPLETED' })],
    { before: 'web:1' },
    ['successful', 'theirs', undefined],
  ],
  [
    'is gone, and somebody else’s is there',
    [entry('theirs', 'web:3', 20, primary)],
    { before: 'web:1' },
    [undefined, 'theirs', undefined],
  ],
])('a deployment that %s', (_, deployments, known, expected) => {
  expect(view(deployments, known)).toEqual(expected);
});
