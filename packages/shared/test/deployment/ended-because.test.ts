import { expect, test } from '@jest/globals';
import { ecsFailure, hookBlamed } from '../../src/deployment/ended-because.ts';
import type { EventView } from '../../src/deployment/observation.ts';
import { statusOf } from '../../src/deployment/status.ts';
import { verdict } from '../../src/deployment/verdict.ts';
import { memoryOf, plan, seen } from './seen.ts';

const denied =
  'Service deployment rolled back because TEST_TRAFFIC_SHIFT lifecycle hook(s) failed. User: arn:aws:sts::123456789012:assumed-role/balancer/ECSNetworkingWithELB is not authorized to perform: elasticloadbalancing:ModifyListener on resource: x';

test('a listener that ECS may not change is no hook that objected, though ECS words it as one', () => {
  expect(hookBlamed(denied)).toBeUndefined();
  expect(ecsFailure(denied)).toEqual({ code: 'ECS', message: denied });
});

const noWayBack = {
  state: 'rollback-failed',
  reason: 'No rollback candidate was found to run the rollback.',
} as const;
const event = (message: string): EventView => ({ id: message, at: 50_000, message });
const rolledBack = '(service web) deployment failed: Service deployment rolled back because';

test.each([
  [
    'a hook',
    `${rolledBack} PRE_SCALE_UP lifecycle hook(s) failed. ECS was unable to parse the response from f due to: HookStatus must not be null.`,
    'hook',
  ],
  ['a pause', `${rolledBack} POST_SCALE_UP pause hook timed out.`, 'hook'],
  [
    'the load balancer',
    `${rolledBack} of invalid networking configuration. One or more rules not found`,
    'detector',
  ],
])('where there was nothing to go back to, the event blames %s', (_, message, endedBy) => {
  const memory = memoryOf([seen(50_000, {}, { events: [event(message)] }), seen(60_000, noWayBack)]);
  expect(verdict(memory, plan, 60_000)).toMatchObject({ kind: 'undo', because: endedBy, how: 'update' });
  const decided = verdict(memory, { ...plan, onFailure: 'none' }, 60_000);
  expect(decided.kind === 'end' && statusOf(decided.facts).status).toBe('rollback-failed');
  expect(memory.latest?.deployment?.reason).toMatch(/^Service deployment rolled back because/);
});

test('an event about another end leaves the record as it is', () => {
  const memory = memoryOf([
    seen(60_000, noWayBack, {
      events: [event('(service web) (deployment ecs-svc/1) deployment completed.')],
    }),
  ]);
  expect(memory.latest?.deployment).toMatchObject({ reason: noWayBack.reason, failedHook: undefined });
});
