import { createHash } from 'node:crypto';
import type {
  AutoRollbackConfiguration,
  CreateDeploymentInput,
  RevisionLocation,
} from '@aws-sdk/client-codedeploy';
import { ApiError } from '../protocol/api.ts';
import { type AppSpec, parseAppSpec } from './app-spec.ts';
import { allAtOnce } from './configs.ts';
import type { CodeDeployContext } from './context.ts';
import { limitExceeded } from './errors.ts';
import { type Config, type Deployment, type Group, lifecycleEvents } from './model.ts';

const idCharacters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/**
 * The deployment that a request asks for; it is in the store, and nothing of it has happened yet.
 * @throws ApiError for what CodeDeploy refuses at once
 */
export function requested(context: CodeDeployContext, input: CreateDeploymentInput): Deployment {
  const { store } = context;
  const group = store.group(input.applicationName, input.deploymentGroupName);
  const revision = revisionOf(input.revision);
  const appSpec = parseAppSpec(revision.appSpecContent?.content ?? '');
  const config =
    input.deploymentConfigName === undefined
      ? configOf(context, group)
      : store.config(input.deploymentConfigName);
  const active = store.active(group);
  if (active) throw limitExceeded(group.name, active.id);
  const alarms = input.overrideAlarmConfiguration ?? group.settings.alarmConfiguration;
  return add(context, group, {
    config,
    revision,
    appSpec,
    description: input.description,
    creator: 'user',
    rollbackEvents: eventsOf(input.autoRollbackConfiguration ?? group.settings.autoRollbackConfiguration),
    alarms: alarms?.enabled ? (alarms.alarms ?? []).flatMap(({ name }) => name ?? []) : [],
  });
}

/** The way back from a deployment to the tasks that served before it. */
export function wayBack(context: CodeDeployContext, failed: Deployment): Deployment {
  const { group } = failed;
  const deployment = add(context, group, {
    config: configOf(context, group),
    revision: group.lastSuccessful?.revision ?? { revisionType: 'AppSpecContent' },
    appSpec: undefined,
    description: undefined,
    creator: 'codeDeployRollback',
    rollbackEvents: [],
    alarms: [],
    rollbackOf: failed,
  });
  const { blue, green, groups, weight } = failed;
  Object.assign(deployment, { blue, green, groups, weight });
  failed.rolledBackBy = deployment;
  return deployment;
}

function add(
  { simulation, random, store }: CodeDeployContext,
  group: Group,
  facts: Pick<Deployment, 'config' | 'revision' | 'description' | 'creator' | 'rollbackEvents' | 'alarms'> & {
    readonly appSpec: AppSpec | undefined;
    readonly rollbackOf?: Deployment;
  },
): Deployment {
  const deployment: Deployment = {
    rollbackOf: undefined,
    ...facts,
    id: `d-${random.text(9, idCharacters)}`,
    group,
    rolledBackBy: undefined,
    createdAt: simulation.time.now,
    startedAt: undefined,
    endedAt: undefined,
    status: 'Created',
    failure: undefined,
    events: lifecycleEvents.map((name) => ({
      name,
      status: 'Pending',
      startedAt: undefined,
      endedAt: undefined,
      diagnostics: undefined,
      executionId: undefined,
    })),
    blue: undefined,
    green: undefined,
    groups: undefined,
    weight: 0,
    waitsForTermination: false,
    terminating: false,
    pending: undefined,
  };
  store.deployments.set(deployment.id, deployment);
  group.lastAttempted = deployment;
  return deployment;
}

function configOf({ store }: CodeDeployContext, { settings }: Group): Config {
  return store.config(settings.deploymentConfigName ?? allAtOnce.name);
}

/** @throws ApiError */
function revisionOf(revision: RevisionLocation | undefined): RevisionLocation {
  if (!revision) throw new ApiError('RevisionRequiredException', 'A revision is required.');
  const { revisionType, appSpecContent } = revision;
  if (revisionType !== 'AppSpecContent' || appSpecContent?.content === undefined) {
    throw new ApiError('InvalidRevisionException', 'the simulator takes AppSpecContent revisions alone');
  }
  const sha256 = createHash('sha256').update(appSpecContent.content).digest('hex');
  if (appSpecContent.sha256 !== undefined && appSpecContent.sha256 !== sha256) {
    throw new ApiError('InvalidRevisionException', 'The sha256 is not that of the content.');
  }
  return { revisionType, appSpecContent: { content: appSpecContent.content, sha256 } };
}

function eventsOf(configuration: AutoRollbackConfiguration | undefined): readonly string[] {
  return configuration?.enabled ? (configuration.events ?? []) : [];
}
