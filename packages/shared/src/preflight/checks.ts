import type { Check } from './check.ts';
import { alarmQuestions } from './checks/alarms.ts';
import { credentialQuestions } from './checks/credentials.ts';
import { stuckDeployment } from './checks/deployment-configuration.ts';
import { refusedByFargate } from './checks/fargate.ts';
import { architectureQuestions, imageQuestions, platformQuestions } from './checks/images.ts';
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
    name: 'image',
    severity: 'error',
    remedy:
      'Push it before deploying, or correct the reference; ECR may also have expired it by a lifecycle policy.',
    questions: imageQuestions,
  },
  {
    name: 'platform of the image',
    severity: 'error',
    remedy: 'Build the image for that platform too, or change runtimePlatform.cpuArchitecture.',
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
    remedy: 'Create the role, or correct taskRoleArn or executionRoleArn.',
    questions: roleQuestions,
  },
  {
    name: 'secret',
    severity: 'error',
    remedy: 'Create it, or correct the reference (valueFrom); region and account are part of it.',
    questions: secretQuestions,
  },
  {
    name: 'target group',
    severity: 'error',
    remedy: 'Create it, or correct the service’s load balancer settings.',
    questions: targetGroupQuestions,
  },
  {
    name: 'load balancer’s container',
    severity: 'error',
    remedy:
      'Keep that container and port in the task definition, or change the service’s load balancer settings with it.',
    questions: loadBalancerMismatch,
  },
  {
    name: 'load balancer settings of the strategy',
    severity: 'error',
    remedy:
      'Give each load balancer of the service an advancedConfiguration, or deploy with the strategy ROLLING.',
    questions: missingAdvancedConfiguration,
  },
  {
    name: 'size on Fargate',
    severity: 'error',
    remedy: 'Choose a pair of CPU and memory that Fargate has.',
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
