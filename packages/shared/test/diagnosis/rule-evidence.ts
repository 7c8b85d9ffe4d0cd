import type { Evidence } from '@ecs-actions/shared/diagnosis/evidence';
import {
  arn,
  container,
  deployment,
  events,
  evidence,
  neverStarted,
  targetGroup,
  task,
  tasks,
} from './fixtures.ts';

/** A release whose tasks ECS could not start, with these words of it. */
export const failsWith = (text: string): Evidence =>
  evidence({
    stoppedTasks: tasks({ ...neverStarted, stoppedReason: text, containers: [container({ reason: text })] }),
  });
export const saysEvent = (text: string): Evidence =>
  evidence({ facts: { endedBy: 'deadline' }, deployment: undefined, events: events(text) });
export const endedWith = (reason: string): Evidence => evidence({ deployment: deployment({ reason }) });
export const exitsWith = (exitCode: number): Evidence =>
  evidence({ stoppedTasks: tasks({ containers: [container({ exitCode })] }) });
export const failsTarget = (state: string, reason: string, description: string): Evidence =>
  evidence({
    runningTasks: [
      task(1, {
        lastStatus: 'RUNNING',
        desiredStatus: 'RUNNING',
        stopCode: undefined,
        stoppedReason: undefined,
      }),
    ],
    targets: [{ targetGroup, id: '10.0.0.1', port: 8080, state, reason, description }],
  });

export const pulling = 'CannotPullContainerError: pull image manifest has been retried 7 time(s)';
export const initializing =
  'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed';
export const secret = arn('secret:web/api-token-AbCdEf', 'secretsmanager');

/** For one rule, evidence in the words of AWS and what is to be said of it. */
export type RuleCase = readonly [rule: string, sentence: RegExp, evidence: Evidence];
