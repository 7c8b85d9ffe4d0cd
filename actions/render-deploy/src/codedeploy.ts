import { readFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import {
  type AppSpec,
  appSpecFor,
  checkAppSpec,
  parseAppSpec,
} from '@ecs-actions/shared/codedeploy/app-spec';
import {
  activeDeployment,
  type CodeDeployGroup,
  readGroup,
  usualGroupName,
} from '@ecs-actions/shared/codedeploy/group';
import type { CodeDeployRelease } from '@ecs-actions/shared/codedeploy/start';
import type { CodeDeployGroupName } from '@ecs-actions/shared/deployment/subject';
import { Refusal } from '@ecs-actions/shared/deployment/refusal';
import type { Service } from '@ecs-actions/shared/ecs/service';
import type { SettingsChange } from '@ecs-actions/shared/ecs/update-fields';
import { isObject, type JsonObject } from '@ecs-actions/shared/json';
import type { InputReader } from '@ecs-actions/shared/runner/input-reader';
import { explain } from '@ecs-actions/shared/aws/errors';
import type { Inputs } from './inputs.ts';
import type { Preparing } from './prepare.ts';

/** The inputs for services that CodeDeploy deploys; others do not look at them. */
export interface CodeDeployInputs {
  /** Path of the AppSpec; made from the service where not given. */
  readonly appSpec: string | undefined;
  readonly application: string | undefined;
  readonly group: string | undefined;
  readonly config: string | undefined;
  readonly description: string | undefined;
}

/** How CodeDeploy is to deploy a service. */
export interface CodeDeployPlan {
  readonly group: CodeDeployGroup;
  readonly appSpec: AppSpec;
  /** Milliseconds that the deployment takes at least. */
  readonly least: number;
}

export function readCodeDeploy(read: InputReader): CodeDeployInputs {
  return {
    appSpec: read.text('codedeploy-appspec'),
    application: read.text('codedeploy-application'),
    group: read.text('codedeploy-deployment-group'),
    config: read.text('codedeploy-deployment-config'),
    description: read.text('codedeploy-deployment-description'),
  };
}

export function isCodeDeploys({ controller }: Service): boolean {
  return controller === 'CODE_DEPLOY';
}

function groupName(service: string, { codeDeploy, cluster }: Inputs): CodeDeployGroupName {
  const usual = usualGroupName(cluster, service);
  const { application = usual.application, group = usual.group } = codeDeploy;
  return { application, group };
}

/**
 * The deployment of a service's group that goes on, if any.
 * @throws Refusal when there is no such group, or it is not the service's
 */
export async function runningCodeDeployment(
  { name }: Service,
  { inputs, aws }: Preparing,
): Promise<string | undefined> {
  const { application, group } = await readGroup(
    aws,
    groupName(name, inputs),
    { cluster: inputs.cluster, name },
    inputs.codeDeploy.config,
  );
  return activeDeployment(aws, { application, group });
}

/**
 * Reads and compares everything that CodeDeploy needs; undefined for a service that it does not deploy.
 * @param definition the rendered task definition
 * @throws Refusal for what CodeDeploy or ECS would refuse later
 */
export async function prepareCodeDeploy(
  service: Service,
  definition: JsonObject,
  settings: SettingsChange,
  preparing: Preparing,
): Promise<CodeDeployPlan | undefined> {
  if (!isCodeDeploys(service)) return undefined;
  const { inputs, aws } = preparing;
  refuseForeignSettings(service.name, settings, inputs);
  const place = { cluster: inputs.cluster, name: service.name };
  const group = await readGroup(aws, groupName(service.name, inputs), place, inputs.codeDeploy.config);
  const appSpec = await readAppSpec(service, preparing);
  checkAppSpec(appSpec, definition);
  const kept = inputs.waitUntil === 'stable' ? group.terminationWait : 0;
  return { group, appSpec, least: group.shiftTime + kept };
}

/** What is sent to CodeDeploy for a plan. */
export function codeDeployRelease(
  { group, appSpec }: CodeDeployPlan,
  { inputs }: Preparing,
): CodeDeployRelease {
  const { config, description } = inputs.codeDeploy;
  return {
    application: group.application,
    group: group.group,
    config,
    description,
    appSpec: (taskDefinitionArn) => appSpec.render(taskDefinitionArn),
  };
}

async function readAppSpec(service: Service, { inputs, ports }: Preparing): Promise<AppSpec> {
  const { appSpec: path } = inputs.codeDeploy;
  if (path === undefined) return appSpecFor(service.raw);
  const file = isAbsolute(path) ? path : join(ports.run.workspace, path);
  try {
    return parseAppSpec(await readFile(file, 'utf8'), path);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal('preflight', `the AppSpec ${path} cannot be read: ${explain(error)}`, [
      'the input `codedeploy-appspec`, and whether the repository is checked out',
    ]);
  }
}

/** CodeDeploy has its own strategies, and its alarms in the deployment group; network and the like stand in the AppSpec. */
function refuseForeignSettings(
  service: string,
  settings: SettingsChange,
  { rollout, settings: asked }: Inputs,
): void {
  const configuration = asked.overrides['deploymentConfiguration'];
  const detectors = isObject(configuration) ? configuration : {};
  const inputs = [
    ...(rollout.strategy === undefined ? [] : ['strategy']),
    ...(rollout.pauseAt.length === 0 ? [] : ['pause-at']),
    ...('deploymentCircuitBreaker' in detectors ? ['circuit-breaker'] : []),
    ...('alarms' in detectors ? ['alarms'] : []),
  ];
  if (inputs.length > 0) {
    throw new Refusal('preflight', `CodeDeploy deploys ${service}, so ${inputs.join(', ')} cannot be set`, [
      '`codedeploy-deployment-config` for how traffic moves, and the alarms and the automatic rollback of the deployment group',
    ]);
  }
  if (!settings.starts) return;
  throw new Refusal(
    'preflight',
    `CodeDeploy deploys ${service}, so ${Object.keys(settings.update).join(', ')} cannot be set by \`service-overrides\``,
    ['the AppSpec: NetworkConfiguration, PlatformVersion and CapacityProviderStrategy stand there'],
  );
}
