import { expect, test } from '@jest/globals';
import { stopWithRollback } from '../../src/deployment/undo.ts';
import { type Answers, canned, steppingClock } from '../diagnosis/canned.ts';

const stop = (answers: Answers) => {
  const clock = steppingClock();
  const { aws, calls } = canned(answers, clock);
  return { answer: stopWithRollback(aws, clock, 'ours', new AbortController().signal), calls };
};

test('ECS is asked to stop a deployment and to roll it back', async () => {
  const { answer, calls } = stop({ StopServiceDeployment: () => ({}) });
  expect(await answer).toBe('asked');
  expect(calls.map(({ input }) => input)).toEqual([{ serviceDeploymentArn: 'ours', stopType: 'ROLLBACK' }]);
});

test.each([
  ['that is over', 'ended', { __type: 'ConflictException', message: 'it cannot be stopped' }],
  ['that ECS does not know', 'ended', { __type: 'ServiceDeploymentNotFoundException', message: 'none' }],
  ['that this role may not stop', 'impossible', { denied: 'StopServiceDeployment' }],
])('of a deployment %s it is %s', async (_, expected, refusal) => {
  expect(await stop({ StopServiceDeployment: () => refusal }).answer).toBe(expected);
});

test('a deployment whose record is not known cannot be asked to stop', async () => {
  const clock = steppingClock();
  const { aws, calls } = canned({}, clock);
  const { signal } = new AbortController();
  expect(await stopWithRollback(aws, clock, undefined, signal)).toBe('impossible');
  expect(calls).toEqual([]);
});
