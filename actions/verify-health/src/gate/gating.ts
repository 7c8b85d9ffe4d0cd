import type { Aws } from '@ecs-actions/shared/aws/aws';
import type { Ports } from '@ecs-actions/shared/runner/ports';
import type { Inputs } from '../inputs.ts';
import type { GatePlan } from './plan.ts';

/** Everything that a gate works with. */
export interface Gating {
  readonly inputs: Inputs;
  readonly aws: Aws;
  readonly ports: Ports;
  readonly plan: GatePlan;
  /** By our clock. */
  readonly startedAt: number;
  readonly signal: AbortSignal;
}
