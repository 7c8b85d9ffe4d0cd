import type { Aws } from '../aws/aws.ts';
import type { CodeDeployGroup } from '../codedeploy/group.ts';
import type { Resolution } from '../image/resolve.ts';
import type { JsonObject } from '../json.ts';
import type { Clock } from '../time/clock.ts';

/** What is about to be deployed to one service. */
export interface Target {
  /** As findings name it. */
  readonly service: string;
  /** The rendered task definition. */
  readonly definition: JsonObject;
  /** DescribeServices' service with the changes that are to be made; absent where nothing is deployed. */
  readonly settings?: JsonObject;
  /** Absent where CodeDeploy does not deploy the service. */
  readonly codeDeploy?: CodeDeployGroup | undefined;
  /** Milliseconds that the deployment takes at least. */
  readonly leastDuration?: number;
}

export interface PreflightPorts {
  readonly aws: Aws;
  readonly clock: Clock;
  /** What image references point to. */
  readonly image: (reference: string) => Promise<Resolution>;
}

export type Answer =
  | { readonly kind: 'fine' }
  /** A definite no, as a sentence without its full stop. */
  | { readonly kind: 'no'; readonly says: string }
  /** Nobody here can tell; a sentence says why. */
  | { readonly kind: 'unknown'; readonly says: string };

export interface Question {
  /** The same question of several services is asked once. */
  readonly key: string;
  ask(ports: PreflightPorts): Answer | Promise<Answer>;
}

/** A row of the table of checks. */
export interface Check {
  /** What is checked, as in "… could not be checked". */
  readonly name: string;
  /** Of a definite no. What cannot be told, or may not be read, is always a notice. */
  readonly severity: 'error' | 'warning';
  /** What to do about it. */
  readonly remedy: string;
  questions(target: Target): readonly Question[];
}

export const fine: Answer = { kind: 'fine' };

export function no(says: string): Answer {
  return { kind: 'no', says };
}

export function unknown(says: string): Answer {
  return { kind: 'unknown', says };
}

/** A question that needs nobody else: there is one only where the answer is no. */
export function objection(says: string | undefined): readonly Question[] {
  return says === undefined ? [] : [{ key: says, ask: () => no(says) }];
}
