/** A task as far as a verdict or a diagnosis needs it. Times are AWS's own, in milliseconds since the epoch. */
export interface TaskView {
  readonly arn: string;
  /** Last part of the ARN, which names the task's log streams. */
  readonly id: string;
  readonly taskDefinitionArn: string;
  /** `ecs-svc/…` of the deployment that started it, for a task of a service. */
  readonly startedBy: string | undefined;
  readonly lastStatus: string;
  readonly desiredStatus: string;
  /** ECS's summary of the essential containers' own checks; UNKNOWN without any. */
  readonly health: 'HEALTHY' | 'UNHEALTHY' | 'UNKNOWN';
  readonly stopCode: string | undefined;
  readonly stoppedReason: string | undefined;
  readonly createdAt: number | undefined;
  readonly startedAt: number | undefined;
  readonly stoppedAt: number | undefined;
  /** When its containers ended; `stoppedAt` comes later by what ECS needs to clean up. */
  readonly executionStoppedAt?: number | undefined;
  readonly availabilityZone: string | undefined;
  readonly privateIp: string | undefined;
  readonly containers: readonly ContainerView[];
}

export interface ContainerView {
  readonly name: string;
  readonly image: string;
  readonly digest: string | undefined;
  readonly lastStatus: string;
  /** Absent when the container never started; absent is not 0. */
  readonly exitCode: number | undefined;
  readonly reason: string | undefined;
  readonly health: 'HEALTHY' | 'UNHEALTHY' | 'UNKNOWN';
  /** Docker's id, which names the log stream of a container without a stream prefix. */
  readonly runtimeId: string | undefined;
}
