import { expect, test } from '@jest/globals';
import { notDeployed } from '../../src/deployment/outcome.ts';
import { Refusal } from '../../src/deployment/refusal.ts';
import { ActionError } from '../../src/runner/errors.ts';

const answered = (name: string, message: string) =>
  Object.assign(new Error(message), { name, $metadata: { httpStatusCode: 400 }, $fault: 'client' });
const lost = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });

test.each<[string, unknown, boolean, string, string]>([
  ['what is not to be deployed to', new Refusal('stale-run', 'no', []), false, 'refused', 'stale-run'],
  ['what is not allowed', answered('AccessDeniedException', 'no'), false, 'refused', 'permissions'],
  ['what ECS refuses', answered('InvalidParameterException', 'no'), false, 'refused', 'service-state'],
  ['what we refuse', new ActionError('no'), false, 'refused', 'service-state'],
  ['an answer that was lost, since it may have been carried out', lost, false, 'unknown', 'lost-sight'],
  ['a job that was cancelled, whatever that interrupts', lost, true, 'cancelled', 'stopped'],
])('%s', (_, error, cancelled, status, reason) => {
  const outcome = notDeployed(error, cancelled);
  expect([outcome.status, outcome.exit, outcome.causes[0]?.reason]).toEqual([status, 1, reason]);
});
