import type { DeploymentState } from '../../deployment/observation.ts';
import { rule, type Rule } from '../rule.ts';
import { quoted, revisionName } from '../words.ts';

/** What ECS does with a deployment that nobody watches any more. */
const doing: Readonly<Record<DeploymentState, string>> = {
  pending: 'ECS goes on to deploy',
  'in-progress': 'ECS goes on to deploy',
  'stop-requested': 'ECS is stopping the deployment of',
  'rollback-requested': 'ECS is about to roll back',
  'rolling-back': 'ECS is rolling back',
  successful: 'ECS has deployed',
  stopped: 'ECS has stopped the deployment of',
  'rolled-back': 'ECS has rolled back',
  'rollback-failed': 'ECS failed to roll back',
};

/** What is so before anything is looked for: who ended it, or that nobody can see it any more. */
export const factRules: readonly Rule[] = [
  rule({
    name: 'cancelled',
    reason: 'stopped',
    pattern: 'the job was cancelled while the deployment went on',
    documentation: 'service-deployment',
    matches: ({ facts }) => (facts.cancelled ? {} : undefined),
    sentence: (_match, { revision, deployment }) => {
      if (!deployment) return 'the job was cancelled';
      const { state, ours } = deployment;
      const counts = ` (${ours.running} of ${ours.desired} of its tasks run)`;
      return `the job was cancelled, and ${doing[state]} ${revision}${state === 'in-progress' ? counts : ''}`;
    },
    lookFirst: () => [
      '`on-cancel`: what a cancelled job does with the deployment that it started',
      '`if-in-progress`: how the next run meets it, should it still be running',
    ],
  }),
  rule({
    name: 'lost-sight',
    reason: 'lost-sight',
    pattern: 'the credentials ended, or reading was denied, while the deployment went on',
    documentation: 'https://github.com/aws-actions/configure-aws-credentials#options',
    matches: ({ facts }) => (facts.lostSight ? {} : undefined),
    sentence: (_match, { revision }) =>
      `the deployment of ${revision} goes on at ECS, and cannot be seen from here any more`,
    lookFirst: () => [
      '`role-duration-seconds` of configure-aws-credentials: it has to be longer than the deployment takes',
      "the role's policy: it has to allow the reads that watching needs",
    ],
  }),
  rule({
    name: 'superseded',
    reason: 'superseded',
    pattern: 'a newer deployment of the service replaced this one',
    documentation: 'service-deployment',
    matches: ({ facts }) => (facts.superseded ? {} : undefined),
    sentence: (_match, { revision, newer }) =>
      newer?.taskDefinitionArn
        ? `a newer deployment, of ${revisionName(newer.taskDefinitionArn)}, replaced that of ${revision}`
        : `a newer deployment replaced that of ${revision}`,
    lookFirst: (_match, { service }) => [
      `who else deploys ${quoted(service)}: another workflow, Terraform, a person`,
      '`concurrency` of the workflow, so that runs wait for each other',
    ],
  }),
  rule({
    name: 'stopped',
    reason: 'stopped',
    pattern: 'somebody asked ECS to stop the deployment, or to roll it back',
    documentation: 'stop-service-deployment',
    matches: ({ facts }) => (facts.endedBy === 'somebody' ? {} : undefined),
    sentence: (_match, { revision, facts }) =>
      `somebody asked ECS to ${facts.wayBack === 'done' ? 'roll back' : 'stop'} the deployment of ${revision}`,
    lookFirst: () => ['who it was: CloudTrail has the event StopServiceDeployment, with its caller'],
  }),
];

/** When nothing says why. */
export const lastRules: readonly Rule[] = [
  rule({
    name: 'below-floor',
    reason: 'unknown',
    pattern: 'ECS calls the deployment successful, and too few of its tasks run',
    documentation: 'service-deployment',
    matches: ({ facts }) => (facts.endedBy === 'below-floor' ? {} : undefined),
    sentence: (_match, { revision, deployment }) => {
      const ours = deployment?.ours;
      return `ECS calls the deployment of ${revision} successful, but ${ours ? `${ours.running} of ${ours.desired}` : 'too few'} of its tasks run`;
    },
    lookFirst: () => [
      "the service's events, in the evidence below",
      'the desired count, and whatever scales the service',
    ],
  }),
  rule({
    name: 'timeout',
    reason: 'timeout',
    pattern: 'the time given was used up, and nothing says why',
    documentation: 'service-deployment',
    matches: ({ facts }) => (facts.endedBy === 'deadline' ? {} : undefined),
    sentence: (_match, { revision, deployment }) => {
      const ours = deployment?.ours;
      const counts = ours ? `; ${ours.running} of ${ours.desired} of its tasks run` : '';
      return `nothing that can be read says why ${revision} did not get there${counts}`;
    },
    lookFirst: () => [
      '`timeout`: it has to cover the start of the tasks, their health checks and the deregistration delay of the old ones',
    ],
  }),
];
