export { callOf } from './call.ts';
export { classify, isUnreadable, passes } from './classify.ts';
export type { ErrorKind } from './classify.ts';
export { explain, isInDoubt, missingPermission } from './explain.ts';
