import type { DeploymentConfiguration } from '@aws-sdk/client-ecs';

/** How far a rolling deployment may go below and above the desired count. */
export interface Budget {
  /** Healthy tasks there must be. */
  readonly floor: number;
  /** PENDING and RUNNING tasks there may be. */
  readonly ceiling: number;
}

export function budget(desiredCount: number, configuration: DeploymentConfiguration): Budget {
  const { minimumHealthyPercent = 100, maximumPercent = 200 } = configuration;
  return {
    floor: Math.ceil((desiredCount * minimumHealthyPercent) / 100),
    ceiling: Math.floor((desiredCount * maximumPercent) / 100),
  };
}

/** Healthy tasks after which a deployment with early success criteria counts as done; without them, all. */
export function successCount(desiredCount: number, configuration: DeploymentConfiguration): number {
  const { enable = false, healthyPercent = 100 } = configuration.earlySuccessCriteria ?? {};
  return enable ? Math.ceil((desiredCount * healthyPercent) / 100) : desiredCount;
}
