import type { Release } from '../ecs/release.ts';
import type { Service } from '../ecs/service.ts';
import type { FoundGroup } from './find-group.ts';

/** The way back of a service that CodeDeploy deploys. */
export interface CodeDeployReturn {
  readonly cluster: string;
  /** Service and group as they were when `target` was chosen. */
  readonly service: Service;
  readonly group: FoundGroup;
  readonly target: Release;
  /** Task definition ARN. */
  readonly left: string;
  readonly reason: string | undefined;
  /** Unchanged unless given. */
  readonly desiredCount: number | undefined;
  /** Milliseconds. */
  readonly timeout: number;
}
