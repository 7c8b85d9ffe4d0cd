import { type FaultKind, faultKinds } from '@ecs-actions/simulator/protocol/faults';

/** What may become of a call that changes something, and of its answer; a denial or an expired session ends the step. */
export const mutationFaults: readonly FaultKind[] = faultKinds.filter(
  (kind) => kind !== 'stale' && kind !== 'denied' && kind !== 'expired',
);
