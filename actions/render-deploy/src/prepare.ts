import type { Aws } from '@ecs-actions/shared/aws/aws';
import { ownStages } from '@ecs-actions/shared/deployment/pause-hooks';
import { healthyFloor } from '@ecs-actions/shared/deployment/watch-plan';
import { revisionName } from '@ecs-actions/shared/ecs/release';
import type { Service } from '@ecs-actions/shared/ecs/service';
import { type SettingsChange, settingsChange } from '@ecs-actions/shared/ecs/update-fields';
import { isObject, type Json, type JsonObject, objects, text } from '@ecs-actions/shared/json';
import type { Ports } from '@ecs-actions/shared/runner/ports';
import { printDuration } from '@ecs-actions/shared/time/duration';
import { type CodeDeployPlan, prepareCodeDeploy } from './codedeploy.ts';
import type { Comparison, Comparisons } from './comparisons.ts';
import { whenFree, whenOldTasksAreGone } from './in-progress.ts';
import type { Inputs } from './inputs.ts';
import { configurationOf, leastDuration } from './rollout.ts';
import { type Plan, planDeployment } from './plan.ts';
import { Refusal } from '@ecs-actions/shared/deployment/refusal';
import type { Rendered, Renderer } from './render.ts';
import type { SharedReads } from './shared-reads.ts';
import type { Unfinished } from './unfinished.ts';

/** A service with what it is to run, compared with what it runs; nothing has been changed yet. */
export interface Prepared extends Comparison {
  readonly service: Service;
  readonly rendered: Rendered;
  readonly settings: SettingsChange;
  readonly plan: Plan;
  readonly floor: number;
  /** Undefined where ECS itself deploys. */
  readonly codeDeploy: CodeDeployPlan | undefined;
  /** Milliseconds that a deployment takes at least by its settings. */
  readonly least: number;
  /** What the service ran before, if that was complete. */
  readonly before: string | undefined;
}

export interface Preparing {
  readonly inputs: Inputs;
  readonly aws: Aws;
  readonly renderer: Renderer;
  readonly comparisons: Comparisons;
  readonly reads: SharedReads;
  readonly ports: Ports;
  /** Told of every start, where a cancelled job is to be undone. */
  readonly unfinished: Unfinished | undefined;
  readonly signal: AbortSignal;
}

/** @throws Refusal when the service cannot or must not be deployed to; ActionError for a definition that is wrong */
export async function prepare(name: string, preparing: Preparing): Promise<Prepared> {
  const { inputs, renderer, comparisons } = preparing;
  const service = await whenFree(name, preparing);
  const rendered = await renderer.render(service.taskDefinition);
  const comparison = await comparisons.of(service, rendered);
  const lasting = settingsChange(service.raw, wantedSettings(withoutPause(inputs), service));
  const withPauses = settingsChange(service.raw, wantedSettings(inputs, service));
  const configuration = asObject(
    withPauses.update['deploymentConfiguration'] ?? service.raw['deploymentConfiguration'],
  );
  const desired = inputs.settings.desiredCount ?? service.desiredCount;
  const floor = healthyFloor(desired, configuration);
  const floorNow = healthyFloor(service.desiredCount, configuration);
  const primary = objects(service.raw['deployments']).find(({ status }) => status === 'PRIMARY');
  const newest = newestState(text(primary?.['rolloutState']));
  const plan = planDeployment({
    contentDiffers: comparison.changes.length > 0,
    otherRevision: otherRevision(inputs, rendered, service),
    settings: lasting,
    newest,
    running: service.runningCount,
    floor: floorNow,
    force: inputs.forceNewDeployment,
  });
  // A pause is for a deployment, and goes with its end.
  const settings = plan.kind === 'deploy' ? withPauses : lasting;
  const codeDeploy = await prepareCodeDeploy(service, rendered.definition, settings, preparing);
  const least = codeDeploy?.least ?? leastDuration(configuration);
  if (inputs.timeout !== undefined && inputs.timeout < least) {
    throw new Refusal(
      'preflight',
      `a deployment of ${name} takes at least ${printDuration(least)} by its settings, and timeout is ${printDuration(inputs.timeout)}`,
      ['the input `timeout`; `auto` is that least plus 30 minutes'],
    );
  }
  if (plan.kind === 'deploy') await whenOldTasksAreGone(service, preparing);
  return {
    ...comparison,
    service,
    rendered,
    settings,
    plan,
    floor,
    codeDeploy,
    least,
    before: newest === 'completed' && service.runningCount >= floorNow ? service.taskDefinition : undefined,
  };
}

function withoutPause(inputs: Inputs): Inputs {
  return { ...inputs, rollout: { ...inputs.rollout, pauseAt: [] } };
}

/** UpdateService fields that the step asks for, the parts of the deployment configuration put together. */
function wantedSettings({ settings, rollout }: Inputs, service: Service): JsonObject {
  const { overrides, ...own } = settings;
  const current = asObject(service.raw['deploymentConfiguration']);
  const configuration = configurationOf(rollout, current, ownStages(service));
  if (!configuration) return { ...own, ...overrides };
  const deploymentConfiguration = { ...asObject(overrides['deploymentConfiguration']), ...configuration };
  return { ...own, ...overrides, deploymentConfiguration };
}

/** A revision that was asked for by its number, and that the service does not run. */
function otherRevision({ source }: Inputs, { revision }: Rendered, service: Service): string | undefined {
  const arn = text(revision?.definition['taskDefinitionArn']);
  const byNumber = source?.kind === 'revision' && source.name.includes(':');
  return byNumber && arn && arn !== service.taskDefinition ? revisionName(arn) : undefined;
}

function newestState(rolloutState: string | undefined): 'completed' | 'in-progress' | 'failed' {
  if (rolloutState === 'FAILED') return 'failed';
  return rolloutState === 'IN_PROGRESS' ? 'in-progress' : 'completed';
}

function asObject(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}
