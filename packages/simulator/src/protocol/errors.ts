import { ApiError } from './api.ts';
import type { Access } from './policy.ts';

/** Errors that every AWS API shares. Query APIs name some of them otherwise; see query.ts. */

export function throttled(): ApiError {
  return new ApiError('ThrottlingException', 'Rate exceeded');
}

export function internal(): ApiError {
  return new ApiError(
    'InternalFailure',
    'The request processing has failed because of an unknown error.',
    500,
  );
}

export function expired(): ApiError {
  return new ApiError('ExpiredTokenException', 'The security token included in the request is expired');
}

export function unsigned(): ApiError {
  return new ApiError('MissingAuthenticationTokenException', 'Missing Authentication Token');
}

export function denied(
  principal: string,
  { action, resource }: Access,
  decision: 'denied' | 'not-allowed',
): ApiError {
  const why =
    decision === 'denied'
      ? 'with an explicit deny in an identity-based policy'
      : `because no identity-based policy allows the ${action} action`;
  return new ApiError(
    'AccessDeniedException',
    `User: ${principal} is not authorized to perform: ${action} on resource: ${resource} ${why}`,
  );
}

export function unknownOperation(service: string, operation: string): ApiError {
  return new ApiError('UnknownOperationException', `the simulator does not know ${service}:${operation}`);
}

export function invalid(message: string): ApiError {
  return new ApiError('ValidationException', message);
}
