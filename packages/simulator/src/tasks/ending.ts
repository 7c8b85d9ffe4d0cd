import type { StopCode } from '../ecs/model.ts';

/** How a task ends, in ECS's words. */
export interface Ending {
  readonly stopCode: StopCode;
  readonly stoppedReason: string;
}
