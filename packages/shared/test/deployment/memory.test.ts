import { expect, test } from '@jest/globals';
import { statusOf } from '../../src/deployment/status.ts';
import { verdict } from '../../src/deployment/verdict.ts';
import { memoryOf, plan, seen } from './seen.ts';

test('a hook that ended the deployment is remembered, though ECS tells of it only while its stage lasts', () => {
  const failedHook = { stage: 'POST_SCALE_UP', timedOut: false };
  const memory = memoryOf([
    seen(60_000, { stage: 'POST_SCALE_UP', failedHook }),
    seen(70_000, { stage: 'CLEAN_UP', state: 'rolled-back' }),
  ]);
  expect(memory.latest?.deployment?.failedHook).toEqual(failedHook);
  const decided = verdict(memory, plan, 70_000);
  expect(decided.kind === 'end' && statusOf(decided.facts).status).toBe('rolled-back');
});
