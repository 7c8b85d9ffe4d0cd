import { lastPart } from './arn.ts';
import type { RevisionImage } from './service-revision.ts';

/** What became of a deployment in the history of a service. */
export type Outcome = 'succeeded' | 'rolled-back' | 'failed' | 'stopped' | 'in-progress';

/** One deployment in the history of a service, joined with what its revision's tags say. Times are AWS's own. */
export interface Release {
  /** For a deployment of CodeDeploy its id, `d-…`; empty where no deployment is recorded. */
  readonly serviceDeploymentArn: string;
  /** Empty where ECS keeps none. */
  readonly serviceRevisionArn: string;
  readonly taskDefinitionArn: string;
  /** The revision that this one repeats, where a rollback had to register it again; its own ARN otherwise. */
  readonly originArn: string;
  readonly createdAt: number;
  readonly finishedAt: number | undefined;
  readonly outcome: Outcome;
  readonly images: readonly RevisionImage[];
  readonly commit: string | undefined;
  readonly run: string | undefined;
  readonly actor: string | undefined;
  /** When verify-health found it healthy in this service, as the tag says. */
  readonly verified: string | undefined;
  /** When it was left by a rollback of this service, as the tag says. */
  readonly rolledBackFrom: string | undefined;
  /** When its pre-deploy task ended well and in which run, as the tag says. */
  readonly preDeploy: string | undefined;
  /** The revision can be deployed as it is; an INACTIVE one has to be registered again. */
  readonly active: boolean;
  /** That its tasks run on, `linux/arm64`; undefined where the instance decides, or where that may not be read. */
  readonly platform: string | undefined;
}

/**
 * The ARN of the revision that `taskDefinitionArn` repeats.
 * @param sameAs what its tag says, `web:42`
 */
export function originArn(taskDefinitionArn: string, sameAs: string | undefined): string {
  return sameAs === undefined ? taskDefinitionArn : taskDefinitionArn.replace(/\/[^/]*$/, `/${sameAs}`);
}

/** `web:42`, as people name a revision; a name stays as it is. */
export function revisionName(taskDefinitionArn: string): string {
  return lastPart(taskDefinitionArn);
}
