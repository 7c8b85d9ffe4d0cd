import type {
  BatchGetDeploymentsInput,
  BatchGetDeploymentTargetsInput,
  ContinueDeploymentInput,
  CreateDeploymentInput,
  GetApplicationRevisionInput,
  GetDeploymentConfigInput,
  GetDeploymentGroupInput,
  GetDeploymentInput,
  GetDeploymentTargetInput,
  ListDeploymentGroupsInput,
  ListDeploymentsInput,
  ListDeploymentTargetsInput,
  PutLifecycleEventHookExecutionStatusInput,
  StopDeploymentInput,
} from '@aws-sdk/client-codedeploy';
import { ApiError, type Operation } from '../protocol/api.ts';
import { operation } from '../protocol/operation.ts';
import { page } from '../protocol/page.ts';
import type { CodeDeployContext } from './context.ts';
import { requested } from './deployments.ts';
import { describeDeployment, describeGroup, describeTarget, targetId } from './describe.ts';
import type { Engine } from './engine.ts';
import { taskSetOf } from './installation.ts';
import { type Deployment, isOver } from './model.ts';

/** The operations on deployments. */
export function deploymentOperations(context: CodeDeployContext, engine: Engine): Record<string, Operation> {
  const { store } = context;
  return {
    CreateDeployment: operation((input: CreateDeploymentInput) => {
      const deployment = requested(context, input);
      engine.begin(deployment);
      return { deploymentId: deployment.id };
    }),

    GetDeployment: operation(({ deploymentId }: GetDeploymentInput) => ({
      deploymentInfo: describeDeployment(store.deployment(deploymentId)),
    })),

    BatchGetDeployments: operation(({ deploymentIds = [] }: BatchGetDeploymentsInput) => {
      if (deploymentIds.length > 25) throw new ApiError('BatchLimitExceededException', 'At most 25 ids.');
      return { deploymentsInfo: deploymentIds.map((id) => describeDeployment(store.deployment(id))) };
    }),

    /** The newest first. */
    ListDeployments: operation((input: ListDeploymentsInput) => {
      const group =
        input.applicationName === undefined
          ? undefined
          : store.group(input.applicationName, input.deploymentGroupName);
      const { includeOnlyStatuses: statuses, createTimeRange: range } = input;
      const matching = [...store.deployments.values()].toReversed().filter((deployment) => {
        if (group && deployment.group !== group) return false;
        if (statuses && !statuses.some((status) => status === deployment.status)) return false;
        return isWithin(deployment, range);
      });
      const { items, ...next } = page(
        matching.map(({ id }) => id),
        { most: 100, token: input.nextToken, error: 'InvalidNextTokenException' },
      );
      return { deployments: items, ...next };
    }),

    StopDeployment: operation(({ deploymentId, autoRollbackEnabled }: StopDeploymentInput, { userAgent }) => {
      engine.stop(store.deployment(deploymentId), autoRollbackEnabled, userAgent);
      return { status: 'Pending', statusMessage: 'The deployment is being stopped.' };
    }),

    ContinueDeployment: operation(
      ({ deploymentId, deploymentWaitType = 'READY_WAIT' }: ContinueDeploymentInput) => {
        const deployment = store.deployment(deploymentId);
        const waits =
          deploymentWaitType === 'READY_WAIT' ? deployment.status === 'Ready' : awaitsEnd(deployment);
        if (!waits) {
          throw new ApiError(
            'DeploymentIsNotInReadyStateException',
            'The deployment does not wait for that.',
          );
        }
        if (deploymentWaitType === 'READY_WAIT') engine.continueReady(deployment);
        else engine.continueTermination(deployment);
        return {};
      },
    ),

    PutLifecycleEventHookExecutionStatus: operation((input: PutLifecycleEventHookExecutionStatusInput) => {
      const { deploymentId, lifecycleEventHookExecutionId: id = '', status = '' } = input;
      engine.hooks.report(store.deployment(deploymentId), id, status);
      return { lifecycleEventHookExecutionId: id };
    }),
  };
}

/** The operations on the target of a deployment: the service. */
export function targetOperations(context: CodeDeployContext): Record<string, Operation> {
  const { store, simulation } = context;

  function target(deployment: Deployment): unknown {
    const { cluster, service } = deployment.group;
    const arn = `arn:aws:ecs:${simulation.region}:${simulation.account}:service/${cluster}/${service}`;
    return describeTarget(deployment, arn, {
      blue: taskSetOf(context, deployment, deployment.blue),
      green: taskSetOf(context, deployment, deployment.green),
    });
  }

  return {
    ListDeploymentTargets: operation(({ deploymentId }: ListDeploymentTargetsInput) => ({
      targetIds: [targetId(store.deployment(deploymentId))],
    })),
    GetDeploymentTarget: operation(({ deploymentId, targetId: id = '' }: GetDeploymentTargetInput) => {
      const deployment = store.deployment(deploymentId);
      checkTarget(deployment, id);
      return { deploymentTarget: target(deployment) };
    }),
    BatchGetDeploymentTargets: operation(
      ({ deploymentId, targetIds = [] }: BatchGetDeploymentTargetsInput) => {
        const deployment = store.deployment(deploymentId);
        for (const id of targetIds) checkTarget(deployment, id);
        return { deploymentTargets: targetIds.map(() => target(deployment)) };
      },
    ),
  };
}

/** The operations on what deployments are made of. */
export function settingsOperations({ store }: CodeDeployContext): Record<string, Operation> {
  return {
    ListApplications: operation(() => ({ applications: [...store.applications.keys()] })),
    ListDeploymentGroups: operation(({ applicationName }: ListDeploymentGroupsInput) => ({
      applicationName,
      deploymentGroups: [...store.application(applicationName).keys()],
    })),
    GetDeploymentGroup: operation((input: GetDeploymentGroupInput) => {
      const group = store.group(input.applicationName, input.deploymentGroupName);
      return { deploymentGroupInfo: describeGroup(group) };
    }),
    GetDeploymentConfig: operation(({ deploymentConfigName = '' }: GetDeploymentConfigInput) => {
      const { name, trafficRoutingConfig } = store.config(deploymentConfigName);
      return {
        deploymentConfigInfo: {
          deploymentConfigName: name,
          computePlatform: 'ECS',
          trafficRoutingConfig,
        },
      };
    }),
    GetApplicationRevision: operation(({ applicationName, revision }: GetApplicationRevisionInput) => {
      store.application(applicationName);
      const sha256 = revision?.appSpecContent?.sha256;
      const known = [...store.deployments.values()].find(
        (one) => one.group.application === applicationName && one.revision.appSpecContent?.sha256 === sha256,
      );
      if (!known || sha256 === undefined) {
        throw new ApiError('RevisionDoesNotExistException', 'No such revision was ever deployed.');
      }
      return { applicationName, revision: known.revision, revisionInfo: {} };
    }),
  };
}

function awaitsEnd(deployment: Deployment): boolean {
  return deployment.waitsForTermination && !deployment.terminating && !isOver(deployment);
}

/** Times are epoch seconds on the wire, whatever the SDK makes of them. */
function isWithin({ createdAt }: Deployment, range: ListDeploymentsInput['createTimeRange']): boolean {
  const { start, end } = range ?? {};
  const from = start === undefined ? -Infinity : Number(start) * 1000;
  return createdAt >= from && createdAt <= (end === undefined ? Infinity : Number(end) * 1000);
}

/** @throws ApiError */
function checkTarget(deployment: Deployment, id: string): void {
  if (id === targetId(deployment)) return;
  throw new ApiError('DeploymentTargetDoesNotExistException', `No such target of the deployment: ${id}`);
}
