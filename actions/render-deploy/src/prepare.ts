import type { Aws } from '@ecs-actions/shared/aws/aws';
import { stopCodeDeployment } from '@ecs-actions/shared/codedeploy/undo';
import { deployable } from '@ecs-actions/shared/deployment/deployable-service';
import { runningDeployment } from '@ecs-actions/shared/deployment/in-progress';
import { ownStages } from '@ecs-actions/shared/deployment/pause-hooks';
import { restoreSettings } from '@ecs-actions/shared/deployment/restore-settings';
import { healthyFloor } from '@ecs-actions/shared/deployment/watch-plan';
import { revisionName } from '@ecs-actions/shared/ecs/release';
import type { Service } from '@ecs-actions/shared/ecs/service';
import { parseRolledBack, staleRun } from '@ecs-actions/shared/ecs/stale-run';
import { serviceTag, tagValue } from '@ecs-actions/shared/ecs/tags';
import { type SettingsChange, settingsChange } from '@ecs-actions/shared/ecs/update-fields';
import { isObject, type Json, type JsonObject, objects, text } from '@ecs-actions/shared/json';
import type { Ports } from '@ecs-actions/shared/runner/ports';
import { printDuration } from '@ecs-actions/shared/time/duration';
import {
  type CodeDeployPlan,
  isCodeDeploys,
  prepareCodeDeploy,
  runningCodeDeployment,
} from './codedeploy.ts';
import type { Comparison, Comparisons } from './comparisons.ts';
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

const lookEvery = 5_000;

/** @throws Refusal when the service cannot or must not be deployed to; ActionError for a definition that is wrong */
export async function prepare(name: string, preparing: Preparing): Promise<Prepared> {
  const { inputs, renderer, comparisons } = preparing;
  const service = await whenFree(name, preparing);
  const rendered = await renderer.render(service.taskDefinition);
  const comparison = await comparisons.of(service, rendered);
  const settings = settingsChange(service.raw, wantedSettings(inputs, service));
  const configuration = asObject(
    settings.update['deploymentConfiguration'] ?? service.raw['deploymentConfiguration'],
  );
  const desired = inputs.settings.desiredCount ?? service.desiredCount;
  const floor = floorOf(desired, configuration);
  const floorNow = floorOf(service.desiredCount, configuration);
  const primary = objects(service.raw['deployments']).find(({ status }) => status === 'PRIMARY');
  const newest = newestState(text(primary?.['rolloutState']));
  const plan = planDeployment({
    contentDiffers: comparison.changes.length > 0,
    otherRevision: otherRevision(inputs, rendered, service),
    settings,
    newest,
    running: service.runningCount,
    floor: floorNow,
    force: inputs.forceNewDeployment,
  });
  const codeDeploy = await prepareCodeDeploy(service, rendered.definition, settings, preparing);
  const least = codeDeploy?.least ?? leastDuration(configuration);
  if (inputs.timeout !== undefined && inputs.timeout < least) {
    throw new Refusal(
      'preflight',
      `a deployment of ${name} takes at least ${printDuration(least)} by its settings, and timeout is ${printDuration(inputs.timeout)}`,
      ['the input `timeout`; `auto` is that least plus 30 minutes'],
    );
  }
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

/** Reads the service and refuses what cannot be deployed to; also directly before UpdateService. */
export async function readService(name: string, { inputs, aws, reads, ports }: Preparing): Promise<Service> {
  const service = deployable(await reads.service(name), {
    cluster: inputs.cluster,
    name,
    region: aws.region,
  });
  const stale = staleRun(parseRolledBack(tagValue(service.tags, serviceTag.rolledBackByRun)), ports.run);
  if (stale) throw new Refusal('stale-run', stale, ['whether this commit should be deployed at all']);
  return service;
}

/** The service, once no other deployment of it is going on, or at once where that is to be replaced. */
async function whenFree(name: string, preparing: Preparing): Promise<Service> {
  const { inputs, aws, ports, signal } = preparing;
  const until = ports.clock.now() + inputs.inProgressTimeout;
  for (let said = false; ; said = true) {
    const service = await readService(name, preparing);
    const other = await otherDeployment(service, preparing);
    const supersedes = inputs.ifInProgress === 'supersede';
    if (!other || (supersedes && !other.stoppable)) return withOwnSettings(service, preparing);
    if (inputs.ifInProgress === 'fail') {
      throw new Refusal('in-progress', `${other.what}, and if-in-progress is fail`, [
        'the run that deploys it; `if-in-progress: wait` waits for its end, `supersede` replaces it',
      ]);
    }
    if (ports.clock.now() >= until) {
      const waited = printDuration(inputs.inProgressTimeout);
      throw new Refusal('in-progress', `${other.what}, and has not ended after ${waited}`, [
        'why that deployment does not end; rollback stops it, `if-in-progress: supersede` replaces it',
      ]);
    }
    if (!said) {
      ports.log.info(`${other.what}; waiting up to ${printDuration(inputs.inProgressTimeout)} for its end`);
      // CodeDeploy runs one deployment of a group at a time, so the other one has to end before ours can begin.
      if (supersedes && other.stoppable) await stopCodeDeployment(aws, ports.clock, other.stoppable, signal);
    }
    await ports.clock.sleep(Math.min(lookEvery, until - ports.clock.now()), signal);
  }
}

interface OtherDeployment {
  /** The beginning of a sentence. */
  readonly what: string;
  /** Id of a deployment of CodeDeploy. */
  readonly stoppable?: string;
}

async function otherDeployment(service: Service, preparing: Preparing): Promise<OtherDeployment | undefined> {
  const { name } = service;
  if (isCodeDeploys(service)) {
    const id = await runningCodeDeployment(service, preparing);
    return id === undefined
      ? undefined
      : { what: `CodeDeploy is deploying to ${name} (${id})`, stoppable: id };
  }
  const other = runningDeployment(service.raw);
  return (
    other && { what: `${revisionName(other.taskDefinitionArn)} is being deployed to ${name} (${other.id})` }
  );
}

/** A run that went back may have been killed before it gave the service its settings back. */
async function withOwnSettings(service: Service, preparing: Preparing): Promise<Service> {
  const { inputs, aws, ports, signal } = preparing;
  if (!tagValue(service.tags, serviceTag.restore)) return service;
  await restoreSettings(inputs.cluster, service.name, { ...ports, aws }, signal);
  return readService(service.name, preparing);
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

function floorOf(desired: number, configuration: JsonObject): number {
  const early = configuration['earlySuccessCriteria'];
  const share = isObject(early) && early['enable'] === true ? Number(early['healthyPercent']) : undefined;
  return healthyFloor(desired, Number(configuration['minimumHealthyPercent'] ?? 100), share);
}

function asObject(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}
