import type { PullThroughCacheRule } from '@aws-sdk/client-ecr';
import type { Simulation } from '../core/simulation.ts';
import type { PageOptions } from '../protocol/page.ts';
import type { Blobs } from './blobs.ts';
import type { Repositories } from './repositories.ts';
import type { Scans } from './scans.ts';
import type { AuthorizationTokens } from './tokens.ts';

/** The one state that the control plane and the registry protocol share. */
export interface EcrState {
  readonly simulation: Simulation;
  readonly repositories: Repositories;
  readonly blobs: Blobs;
  readonly tokens: AuthorizationTokens;
  readonly scans: Scans;
  readonly settings: RegistrySettings;
  /** By prefix. */
  readonly pullThroughCacheRules: Map<string, PullThroughCacheRule>;
}

/** Settings of the registry as a whole. */
export interface RegistrySettings {
  /** Whether a blob of one repository can be mounted in another (ECR's account setting; off unless turned on). */
  blobMounting: boolean;
}

/** How ECR pages its lists: 100 items unless asked otherwise, 1000 at most. */
export function pageOptions(
  { maxResults, nextToken }: { maxResults?: number | undefined; nextToken?: string | undefined },
  { usual, most } = { usual: 100, most: 1000 },
): PageOptions {
  return { limit: maxResults, token: nextToken, usual, most, error: 'InvalidParameterException' };
}
