import type { Fault } from '../../protocol/faults.ts';

/** What goes wrong with one request to the registry; `stale` is a read that does not see the image yet. */
export type RegistryFault = Pick<Fault, 'kind' | 'delay'>;

/** What the registry asks about outside of its own state, before it does anything. */
export interface RegistryHooks {
  /** The fault that hits this request to the operation of the service `registry`, if one does. */
  fault?(operation: string): RegistryFault | undefined;
  /** Throws an ApiError when IAM does not allow `action` (such as `ecr:PutImage`) on the repository. */
  authorize?(action: string, resourceArn: string, accessKeyId: string): void;
}
