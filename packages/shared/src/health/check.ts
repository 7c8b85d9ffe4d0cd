import type { FailureReason } from '../deployment/status.ts';
import type { ServiceLook } from './look.ts';

/** What one look of one check came to; `no-data`: there was nothing to judge by; `error`: it could not look. */
export type SampleOutcome = 'healthy' | 'unhealthy' | 'no-data' | 'error';

export interface Reading {
  readonly outcome: SampleOutcome;
  /** In words, without what differs from look to look by itself (times), so that a change of it is news. */
  readonly says: string;
  /** Where it is unhealthy. */
  readonly reason?: FailureReason;
  /** `false`: seen and shown, and judged by nobody, because it is not of what is judged. */
  readonly counts?: false;
  /** How long what was asked took to answer. */
  readonly milliseconds?: number;
}

export const checkNames = ['deployment', 'tasks', 'targets', 'http', 'alarms', 'metrics', 'logs'] as const;
export type CheckName = (typeof checkNames)[number];

/** One thing that has to be healthy. A check of a service reads through the round's look, which reads each thing once. */
export interface Check {
  readonly name: CheckName;
  /** `name`, or with what tells it from others of the same name. */
  readonly title: string;
  /**
   * @param look undefined where no service is named; checks of a service are made only where one is
   * @throws what AWS answers, which counts as an `error` sample
   */
  sample(look: ServiceLook | undefined, signal: AbortSignal): Promise<Reading>;
}
