import type { Check } from './check.ts';
import { alarmQuestions, groupAlarmQuestions } from './checks/alarms.ts';
import {
  detailQuestions,
  groupTargetQuestions,
  sharedByNetworkLoadBalancer,
  sightQuestions,
  waitsForSomebody,
} from './checks/codedeploy.ts';
import { credentialQuestions } from './checks/credentials.ts';
import { stuckDeployment } from './checks/deployment-configuration.ts';
import { refusedByFargate } from './checks/fargate.ts';
import {
  architectureQuestions,
  imageQuestions,
  platformQuestions,
  referenceQuestions,
} from './checks/images.ts';
import {
  loadBalancerMismatch,
  missingAdvancedConfiguration,
  targetGroupQuestions,
} from './checks/load-balancers.ts';
import { logGroupQuestions } from './checks/log-groups.ts';
import { roleQuestions } from './checks/roles.ts';
import { secretQuestions } from './checks/secrets.ts';
import { continuingHooks, nothingDesired } from './checks/settings.ts';

/** Everything that preflight looks at. Adding a check is adding a row. */
export const checks: readonly Check[] = [
  {
    name: 'name of the image',
    severity: 'error',
    remedy: '`image` and `images`, and the variable or output that they come from, which may be unset',
    questions: referenceQuestions,
  },
  {
    name: 'image',
    severity: 'error',
    remedy:
      'whether that tag or digest was pushed, to that repository; a lifecycle policy may also have removed it',
    questions: imageQuestions,
  },
  {
    name: 'platform of the image',
    severity: 'error',
    remedy: '`platforms` of the build, and `runtimePlatform.cpuArchitecture` of the task definition',
    questions: platformQuestions,
  },
  {
    name: 'architecture of the image',
    severity: 'warning',
    remedy: 'Build the image for that platform, or change runtimePlatform.cpuArchitecture.',
    questions: architectureQuestions,
  },
  {
    name: 'role',
    severity: 'error',
    remedy:
      '`taskRoleArn` and `executionRoleArn` of the task definition, and the service role of the CodeDeploy deployment group; the role has to exist in that account',
    questions: roleQuestions,
  },
  {
    name: 'secret',
    severity: 'error',
    remedy: '`valueFrom` in the task definition: name, Region and account are part of it',
    questions: secretQuestions,
  },
  {
    name: 'target group',
    severity: 'error',
    remedy: 'the load balancer settings of the service; the target group has to exist',
    questions: targetGroupQuestions,
  },
  {
    name: 'load balancer’s container',
    severity: 'error',
    remedy:
      'container and port in the load balancer settings of the service, against those of the task definition',
    questions: loadBalancerMismatch,
  },
  {
    name: 'load balancer settings of the strategy',
    severity: 'error',
    remedy: '`advancedConfiguration` of each load balancer of the service, or the strategy ROLLING',
    questions: missingAdvancedConfiguration,
  },
  {
    name: 'right to watch CodeDeploy',
    severity: 'error',
    remedy:
      'the policy of the role that the job assumes: it has to allow the action for the deployment group',
    questions: sightQuestions,
  },
  {
    name: 'right to follow CodeDeploy closely',
    severity: 'warning',
    remedy: 'Allow the action in the policy of the role that the job assumes.',
    questions: detailQuestions,
  },
  {
    name: 'target group of the deployment group',
    severity: 'error',
    remedy: 'the load balancer settings of the CodeDeploy deployment group; both target groups have to exist',
    questions: groupTargetQuestions,
  },
  {
    name: 'traffic of the deployment configuration',
    severity: 'error',
    remedy:
      '`codedeploy-deployment-config`: behind a Network Load Balancer only CodeDeployDefault.ECSAllAtOnce',
    questions: sharedByNetworkLoadBalancer,
  },
  {
    name: 'alarm of the deployment group',
    severity: 'warning',
    remedy: 'Let the alarm recover first, or take it out of the deployment group for this deployment.',
    questions: groupAlarmQuestions,
  },
  {
    name: 'wait of the deployment group',
    severity: 'warning',
    remedy: 'Be there to reroute the traffic, and set `timeout` to cover the wait.',
    questions: waitsForSomebody,
  },
  {
    name: 'size on Fargate',
    severity: 'error',
    remedy: '`cpu` and `memory` of the task definition: Fargate has certain pairs only',
    questions: refusedByFargate,
  },
  {
    name: 'alarm',
    severity: 'warning',
    remedy: 'Let the alarm recover first if it is to guard this deployment.',
    questions: alarmQuestions,
  },
  {
    name: 'desired count',
    severity: 'warning',
    remedy: 'Set desired-count to start some.',
    questions: nothingDesired,
  },
  {
    name: 'deployment configuration',
    severity: 'warning',
    remedy: 'Lower minimumHealthyPercent or raise maximumPercent.',
    questions: stuckDeployment,
  },
  {
    name: 'hook',
    severity: 'warning',
    remedy: 'Let it roll back on time-out if an unanswered pause must not go live.',
    questions: continuingHooks,
  },
  {
    name: 'log group',
    severity: 'warning',
    remedy: 'Create it, or set the log option awslogs-create-group.',
    questions: logGroupQuestions,
  },
  {
    name: 'credentials',
    severity: 'warning',
    remedy: 'Ask for a longer session with role-duration-seconds of aws-actions/configure-aws-credentials.',
    questions: credentialQuestions,
  },
];
