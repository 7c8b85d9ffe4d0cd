import type { Observation } from './observation.ts';

/** One deployment to be watched, by every name that AWS has for it. */
export interface Subject {
  readonly cluster: string;
  readonly service: string;
  readonly taskDefinitionArn: string;
  /**
   * `ecs-svc/…`: its entry in the service's `deployments[]`, and who started its tasks; for a deployment of CodeDeploy
   * `d-…`.
   */
  readonly deploymentId: string;
  /** Absent where the history of the service may not be read; then `deployments[]` is all there is to see. */
  readonly serviceDeploymentArn: string | undefined;
  /** The deployment group that it is one of, where CodeDeploy deploys. */
  readonly codeDeploy?: CodeDeployGroupName | undefined;
  /** It was asked to stop before it was first looked at, so whatever it has reached is not its end. */
  readonly stopping?: boolean;
  /** Milliseconds since the epoch by AWS's clock. */
  readonly createdAt: number;
}

/** How CodeDeploy knows a deployment group. */
export interface CodeDeployGroupName {
  readonly application: string;
  readonly group: string;
}

/** What one look at a subject came to. Blindness that passes decides nothing. */
export type Look =
  | { readonly kind: 'seen'; readonly observation: Observation }
  | { readonly kind: 'blind'; readonly passing: boolean; readonly message: string };

/** Looks at many subjects at once, in as few calls as AWS allows. */
export interface Observer {
  observe(subjects: readonly Subject[], signal: AbortSignal): Promise<ReadonlyMap<Subject, Look>>;
}
