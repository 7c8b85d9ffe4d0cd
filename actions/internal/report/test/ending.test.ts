import { expect, test } from '@jest/globals';
import { endingOf, statusOf } from '../src/ending.ts';

const said = {
  jobStatus: 'success',
  deployStatus: 'succeeded',
  verdict: 'healthy',
  verifyStatus: '',
  rollbackStatus: '',
};
const failed = { ...said, jobStatus: 'failure' };

test.each([
  ['a release that is healthy', said, 'succeeded'],
  ['nothing to change', { ...said, deployStatus: 'no-change' }, 'no-change'],
  ['a deployment that ECS undid', { ...failed, deployStatus: 'rolled-back', verdict: '' }, 'rolled-back'],
  ['a release that was found unhealthy and left', { ...failed, verdict: 'unhealthy' }, 'unhealthy'],
  [
    'a release that was found unhealthy and undone',
    { ...failed, verdict: 'unhealthy', rollbackStatus: 'succeeded' },
    'rolled-back',
  ],
  [
    'a way back that failed',
    { ...failed, verdict: 'unhealthy', rollbackStatus: 'timed-out' },
    'rollback-failed',
  ],
  ['a gate that let it through', { ...said, deployStatus: 'paused', verifyStatus: 'succeeded' }, 'succeeded'],
  [
    'a gate that sent it back',
    { ...failed, deployStatus: 'paused', verdict: 'unhealthy', verifyStatus: 'rolled-back' },
    'rolled-back',
  ],
  ['a job that was cancelled', { ...said, jobStatus: 'cancelled' }, 'cancelled'],
  ['a step before the deployment that failed', { ...failed, deployStatus: '', verdict: '' }, 'failed'],
  ['a warning', { ...said, verdict: 'unhealthy' }, 'succeeded'],
  ['a rollback that was asked for', { ...said, deployStatus: '', rollbackStatus: 'succeeded' }, 'succeeded'],
  [
    'a rollback to what is unhealthy too',
    { ...failed, deployStatus: '', rollbackStatus: 'succeeded', verdict: 'unhealthy' },
    'unhealthy',
  ],
])('%s', (_, steps, status) => {
  expect(statusOf(steps)).toBe(status);
});

const deployed = {
  ...said,
  region: undefined,
  event: 'finished',
  environment: 'production',
  service: 'web',
  deployReason: '',
  deployDetail: '',
  revision: 'web:3',
  previousRevision: 'web:2',
  failedChecks: [],
  url: '',
  duration: 90,
  committedAt: undefined,
  snsTopic: undefined,
  slackWebhook: undefined,
  metricsNamespace: undefined,
  resultFile: undefined,
} as const;

test.each([
  ['what was deployed', deployed, 'web:3'],
  ['what was there before, where it was undone', { ...deployed, deployStatus: 'rolled-back' }, 'web:2'],
  ['nobody knows what, where it failed', { ...deployed, deployStatus: 'failed' }, ''],
])('serves now: %s', (_, steps, revision) => {
  expect(endingOf(steps).servesNow).toBe(revision);
});

test('sends to the page of the job where no step has said why', () => {
  expect(endingOf({ ...deployed, jobStatus: 'failure', deployStatus: 'refused' }).reason).toBe(
    'its page says why',
  );
  expect(endingOf(deployed).reason).toBe('');
});

test('says which checks found it unhealthy', () => {
  const steps = { ...deployed, jobStatus: 'failure', verdict: 'unhealthy', failedChecks: ['http', 'alarms'] };
  expect(endingOf(steps).reason).toBe('found unhealthy by http, alarms');
});
