/**
 * What AWS does not document, or documents in two ways, as named choices. A history draws them, so that nothing built
 * against the simulator can depend on one guess. Each names the place in the project's notes on ECS that leaves it open.
 */
export interface Variants {
  /** A breaker's rollback re-runs the earlier deployment under its own id, or under a new one. */
  readonly rollbackDeploymentId: 'reused' | 'new';
  /** The reply to UpdateService names the new service deployment already, or still the one before. */
  readonly updateReplyNamesDeployment: boolean;
  /** `currentServiceDeployment` is cleared when nothing is going on. */
  readonly currentDeploymentClearedWhenIdle: boolean;
  /** A PENDING service deployment is visible for a while before it is IN_PROGRESS. */
  readonly pendingPhase: boolean;
  /** `rolloutStateReason` ends with a full stop. */
  readonly reasonFullStop: boolean;
  /** A failed deployment passes through DRAINING in `deployments[]`. */
  readonly failedDeploymentDrains: boolean;
  /** A rolling deployment reports lifecycle stages. */
  readonly rollingStages: boolean;
  /** A breaker or alarm without rollback leaves the service deployment STOPPED at once, or after STOP_REQUESTED. */
  readonly stopRequestedPhase: boolean;
  /** Describing an INACTIVE task definition still works when nothing uses it. */
  readonly inactiveDescribable: boolean;
  /** With a breaker and nothing to go back to: ROLLBACK_FAILED, or a deployment that stays as it is. */
  readonly breakerWithoutCandidate: 'rollback-failed' | 'stalls';
  /** `failedTasks` counts tasks that could not be placed. */
  readonly placementCountsAsFailed: boolean;
  /** Tasks that crash before they are healthy are started again after longer and longer pauses, or at once. */
  readonly crashesAreThrottled: boolean;
  /** The digest that a task shows of a multi-platform image: the index's, or its platform's. */
  readonly taskImageDigest: 'index' | 'platform';
  /** A page of log events may be shorter than there is room for, or empty, though more follows. */
  readonly partialLogPages: boolean;
  /** docker pushing to an immutable tag exactly what the tag already names. */
  readonly identicalPushToImmutableTag: 'accepted' | 'refused';
  /** BatchGetImage of an index, asked for without the index's media type. */
  readonly indexNotAccepted: 'as-is' | 'first-image';
  /** A new target is healthy after its group's threshold of passed checks, or after one. */
  readonly newTargetHealthyAfter: 'threshold' | 'one-check';
  /** PRE_PRODUCTION_TRAFFIC_SHIFT is told as `lifecycleStage`; if not, the stage before it still is. */
  readonly preProductionStageTold: boolean;
  /** The circuit breaker works for blue/green, canary and linear deployments, too. */
  readonly breakerCoversShifts: boolean;
  /** A hook that wants the deployment rolled back waits for the other hooks of its stage. */
  readonly failedHookWaits: boolean;
  /** `lifecycleHookDetails` keeps the hooks of earlier stages. */
  readonly finishedHooksTold: boolean;
  /** Pause hooks may be set at RECONCILE_SERVICE. */
  readonly pauseAtReconcile: boolean;
  /** A rollback that is asked for during CLEAN_UP. */
  readonly rollbackDuringCleanUp: 'too-late' | 'rolls-back';
  /** A function that fails while a deployment is rolled back. */
  readonly failedHookInRollback: 'ignored' | 'rollback-failed';
  /** Where the reason stands why a task did not start: in the task, in its container (`Task failed to start` in the task), or in both. */
  readonly startFailureTold: 'both' | 'task' | 'container';
  /** Sentences that nobody was seen to be told, marked in texts.ts: as collected there, or in other words. */
  readonly unseenSentences: 'as-collected' | 'otherwise';
  /** A task definition that was registered a moment ago is not known yet to what is to run it. */
  readonly newRevisionsUnknown: boolean;
  /** Images that cannot be pulled count for the circuit breaker. */
  readonly pullFailuresTrip: boolean;
  /** The error for stopping a service deployment that has ended. */
  readonly stopOfEnded: 'ConflictException' | 'InvalidParameterException';
  /** RunTask tells missing Fargate capacity as one of its `failures`, or throws it. */
  readonly runTaskCapacity: 'failure' | 'exception';
  /** CodeDeploy's StopDeployment with `autoRollbackEnabled` rolls back also where the group does not roll back what is stopped. */
  readonly stopOverridesGroup: boolean;
}

export const defaultVariants: Variants = {
  rollbackDeploymentId: 'reused',
  updateReplyNamesDeployment: false,
  currentDeploymentClearedWhenIdle: true,
  pendingPhase: true,
  reasonFullStop: true,
  failedDeploymentDrains: false,
  rollingStages: false,
  stopRequestedPhase: true,
  inactiveDescribable: true,
  breakerWithoutCandidate: 'stalls',
  placementCountsAsFailed: true,
  crashesAreThrottled: false,
  taskImageDigest: 'index',
  partialLogPages: false,
  identicalPushToImmutableTag: 'refused',
  indexNotAccepted: 'as-is',
  newTargetHealthyAfter: 'threshold',
  preProductionStageTold: true,
  breakerCoversShifts: true,
  failedHookWaits: true,
  finishedHooksTold: true,
  pauseAtReconcile: true,
  rollbackDuringCleanUp: 'too-late',
  failedHookInRollback: 'ignored',
  startFailureTold: 'both',
  unseenSentences: 'as-collected',
  newRevisionsUnknown: false,
  pullFailuresTrip: true,
  stopOfEnded: 'ConflictException',
  runTaskCapacity: 'failure',
  stopOverridesGroup: true,
};
