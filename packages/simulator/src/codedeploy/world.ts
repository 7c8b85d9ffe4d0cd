import type { CreateDeploymentGroupInput } from '@aws-sdk/client-codedeploy';
import type { Config } from './model.ts';

/** The members of a world that CodeDeploy takes. */
export interface CodeDeployWorld {
  readonly codeDeployApplications?: readonly SeedApplication[];
  readonly codeDeployConfigs?: readonly SeedConfig[];
}

interface SeedApplication {
  readonly applicationName: string;
  readonly deploymentGroups?: readonly SeedGroup[];
}

/** As CreateDeploymentGroup takes it. */
export type SeedGroup = Omit<
  CreateDeploymentGroupInput,
  'applicationName' | 'deploymentGroupName' | 'serviceRoleArn'
> & {
  readonly deploymentGroupName: string;
  readonly serviceRoleArn?: string;
};

interface SeedConfig {
  readonly deploymentConfigName: string;
  readonly trafficRoutingConfig: Config['trafficRoutingConfig'];
}

export const applicationMembers = ['applicationName', 'deploymentGroups'];
export const configMembers = ['deploymentConfigName', 'trafficRoutingConfig'];
export const groupMembers = [
  'alarmConfiguration',
  'autoRollbackConfiguration',
  'blueGreenDeploymentConfiguration',
  'deploymentConfigName',
  'deploymentGroupName',
  'deploymentStyle',
  'ecsServices',
  'loadBalancerInfo',
  'serviceRoleArn',
];
