import type { DeploymentState } from '../../deployment/observation.ts';
import { revisionName } from '../../ecs/release.ts';
import type { Evidence } from '../evidence.ts';
import { unread } from '../hints.ts';
import { rule, type Match, type Rule } from '../rule.ts';
import { quoted, terse } from '../words.ts';

/** What becomes of a deployment that nobody watches any more. */
const doing: Readonly<Record<DeploymentState, string>> = {
  pending: 'goes on to deploy',
  'in-progress': 'goes on to deploy',
  'stop-requested': 'is stopping the deployment of',
  'rollback-requested': 'is about to roll back',
  'rolling-back': 'is rolling back',
  successful: 'has deployed',
  stopped: 'has stopped the deployment of',
  'rolled-back': 'has rolled back',
  'rollback-failed': 'failed to roll back',
};

const over: ReadonlySet<DeploymentState> = new Set([
  'successful',
  'stopped',
  'rolled-back',
  'rollback-failed',
]);

/** The beginning of what is said of a release that ECS takes for deployed, and that does not stay up. */
export function deployedBut({ revision }: Pick<Evidence, 'revision'>): string {
  return `ECS reports ${revision} as deployed, but `;
}

/** What is so before anything is looked for: who ended it, or that nobody can see it any more. */
export const factRules: readonly Rule[] = [
  rule<Match & { readonly state: DeploymentState | undefined }>({
    name: 'cancelled',
    reason: 'stopped',
    pattern: 'the job was cancelled while the deployment went on',
    documentation: 'service-deployment',
    matches: ({ facts, deployment }) => (facts.cancelled ? { state: deployment?.state } : undefined),
    sentence: (_match, { revision, deployment }) => {
      if (!deployment) return 'the job was cancelled';
      const { state, ours, controller = 'ECS' } = deployment;
      const counts = ` (${ours.running} of ${ours.desired} of its tasks run)`;
      return `the job was cancelled, and ${controller} ${doing[state]} ${revision}${state === 'in-progress' ? counts : ''}`;
    },
    lookFirst: ({ state }) => [
      state && over.has(state)
        ? "the service's page in the AWS console, for what runs now"
        : "the service's page in the AWS console, where the deployment goes on",
      'the rollback action, which ends it and brings the earlier release back',
      '`on-cancel`: what a cancelled job does with the deployment that it started',
      '`if-in-progress`: how the next run meets it, should it still be running',
    ],
  }),
  rule<Match & { readonly blinded: Blindness }>({
    name: 'lost-sight',
    reason: 'lost-sight',
    pattern: 'the credentials ended, or reading was denied, while the deployment went on',
    documentation: 'https://github.com/aws-actions/configure-aws-credentials#options',
    matches: (evidence) => (evidence.facts.lostSight ? { blinded: blindnessOf(evidence) } : undefined),
    sentence: ({ blinded }, { revision, deployment }) =>
      `${blinded.says}; when last seen, ${deployment?.controller ?? 'ECS'} ${doing[deployment?.state ?? 'pending'].replace(/^goes on/, 'went on')} ${revision}`,
    lookFirst: ({ blinded }) => [
      "the service's page in the AWS console, where the deployment goes on",
      ...blinded.lookFirst,
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
        : `a newer deployment${newer ? ` (${quoted(revisionName(newer.id))})` : ''} replaced that of ${revision}`,
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
    sentence: (_match, { revision, facts, deployment }) =>
      `somebody asked ${deployment?.controller ?? 'ECS'} to ${facts.wayBack === 'done' ? 'roll back' : 'stop'} the deployment of ${revision}`,
    lookFirst: (_match, { deployment }) => [
      `who it was: CloudTrail has the event ${deployment?.controller ? 'StopDeployment' : 'StopServiceDeployment'}, with its caller`,
    ],
  }),
];

interface Blindness {
  readonly says: string;
  readonly lookFirst: readonly string[];
}

const longerSession =
  '`role-duration-seconds` of configure-aws-credentials: it has to be longer than the deployment takes';
const reads = "the role's policy: it has to allow the reads that watching needs";

const pausesUnseen: Blindness = {
  says: 'this job may not see whether the deployment is paused',
  lookFirst: [`${reads}: \`ecs:ListServiceDeployments\` and \`ecs:DescribeServiceDeployments\``],
};

function blindnessOf({ blindness, deployment }: Evidence): Blindness {
  const goesOn = deployment?.state === 'pending' || deployment?.state === 'in-progress';
  return blindness === undefined && goesOn && !deployment.hooks ? pausesUnseen : blindedBy(blindness);
}

/** What took the sight, by the words of errors.ts for it. */
function blindedBy(message = ''): Blindness {
  if (/expired/i.test(message))
    return { says: 'the AWS credentials of this job expired', lookFirst: [longerSession] };
  const action = /may not do (?<action>[\w-]+:\w+)/.exec(message)?.groups?.['action'];
  if (action !== undefined)
    return { says: `this job may not call ${quoted(action)}`, lookFirst: [`${reads}: ${quoted(action)}`] };
  if (/could not be reached|throttled/.test(message))
    return { says: 'AWS did not answer this job for minutes', lookFirst: ["the runner's network and proxy"] };
  return { says: 'this job can no longer read the service', lookFirst: [longerSession, reads] };
}

/** When nothing says why. */
export const lastRules: readonly Rule[] = [
  rule<Match & { readonly code: string; readonly message: string }>({
    name: 'codedeploy',
    reason: 'service-state',
    pattern: 'CodeDeploy failed the deployment, and nothing else says why',
    documentation: 'https://docs.aws.amazon.com/codedeploy/latest/userguide/error-codes.html',
    matches: ({ deployment }) =>
      deployment?.failure && {
        ...deployment.failure,
        says: { who: 'CodeDeploy', text: terse(deployment.failure.message) },
      },
    sentence: ({ code, message }, { revision }) =>
      code === 'TIMEOUT' && /replacement task set/.test(message)
        ? `the tasks of ${revision} were not healthy within the hour that CodeDeploy gives them`
        : `CodeDeploy ended the deployment of ${revision} with ${quoted(code)}`,
    lookFirst: ({ code }, evidence) => [
      ...unread(evidence),
      /ROLE|PERMISSION/.test(code)
        ? 'the service role of the deployment group: AWSCodeDeployRoleForECS, which may pass the roles of the task definition'
        : 'the deployment in the CodeDeploy console, and the target groups and listeners of the deployment group',
    ],
  }),
  rule({
    name: 'below-floor',
    reason: 'unknown',
    pattern: 'ECS reports the release as deployed, and too few of its tasks stay up',
    documentation: 'service-deployment',
    matches: ({ facts }) => (facts.endedBy === 'below-floor' ? {} : undefined),
    sentence: (_match, { revision }) => `${deployedBut({ revision })}too few of its tasks stay up`,
    lookFirst: (_match, evidence) => [
      ...unread(evidence),
      "the service's events, in the timeline below",
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
    lookFirst: (_match, evidence) => [
      ...unread(evidence),
      '`timeout`: it has to cover the start of the tasks, their health checks and the deregistration delay of the old ones',
    ],
  }),
];
