import { ApiError } from '../protocol/api.ts';

export function clientException(message: string): ApiError {
  return new ApiError('ClientException', message);
}

export function invalidParameter(message: string): ApiError {
  return new ApiError('InvalidParameterException', message);
}

export function clusterNotFound(): ApiError {
  return new ApiError('ClusterNotFoundException', 'Cluster not found.');
}

export function serviceNotFound(): ApiError {
  return new ApiError('ServiceNotFoundException', 'Service not found.');
}

export function serviceNotActive(): ApiError {
  return new ApiError('ServiceNotActiveException', 'Service was not ACTIVE.');
}

export function conflict(message: string, resourceIds: readonly string[] = []): ApiError {
  return new ApiError('ConflictException', message, 400, resourceIds.length > 0 ? { resourceIds } : {});
}

/** What AWS does and the simulator does not, refused by its name. */
export function notSimulated(what: string): ApiError {
  return new ApiError('UnsupportedFeatureException', `the simulator does not simulate ${what}`);
}
