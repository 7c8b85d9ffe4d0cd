import { ApiError } from '../protocol/api.ts';

export function noApplication(name: string): ApiError {
  return new ApiError('ApplicationDoesNotExistException', `No application found for name: ${name}`);
}

export function noGroup(name: string): ApiError {
  return new ApiError('DeploymentGroupDoesNotExistException', `No Deployment Group found for name: ${name}`);
}

export function noConfig(name: string): ApiError {
  return new ApiError(
    'DeploymentConfigDoesNotExistException',
    `No deployment configuration found for name: ${name}`,
  );
}

export function noDeployment(id: string): ApiError {
  return new ApiError('DeploymentDoesNotExistException', `The deployment ${id} could not be found`);
}

export function limitExceeded(group: string, running: string): ApiError {
  return new ApiError(
    'DeploymentLimitExceededException',
    `The Deployment Group '${group}' already has an active Deployment '${running}'`,
  );
}

export function alreadyCompleted(id: string): ApiError {
  return new ApiError('DeploymentAlreadyCompletedException', `The deployment ${id} is already completed.`);
}
