import type { Outcome } from '@ecs-actions/shared/deployment/outcome';
import { ownStages, withoutPauses } from '@ecs-actions/shared/deployment/pause-hooks';
import { revisionName } from '@ecs-actions/shared/ecs/release';
import { startsDeployment } from '@ecs-actions/shared/ecs/update-fields';
import { isObject, type JsonObject, text } from '@ecs-actions/shared/json';
import { clusterConsole, serviceConsole } from '@ecs-actions/shared/report/console';
import { failureBlock } from '@ecs-actions/shared/report/failure';
import { releaseBlock } from '@ecs-actions/shared/report/release';
import { changedSettings } from '@ecs-actions/shared/report/settings';
import { common, overall } from '@ecs-actions/shared/report/results';
import { type ServiceReport, servicesSummary } from '@ecs-actions/shared/report/services';
import type { Ports } from '@ecs-actions/shared/runner/ports';
import type { Result } from '@ecs-actions/shared/runner/result';
import { writeStepFile } from '@ecs-actions/shared/runner/step-file';
import { block, blocks, heading, type Markdown, md } from '@ecs-actions/shared/runner/summary';
import { imageChanges } from './images.ts';
import type { Preparing } from './prepare.ts';
import type { Revision, ServiceRelease } from './release.ts';

const title = 'Deployment to Amazon ECS';

/** Turns what became of the services into outputs, the summary and the annotation. */
export async function report(releases: readonly ServiceRelease[], preparing: Preparing): Promise<Result> {
  const { ports } = preparing;
  const outcomes = releases.flatMap(({ outcome }) => outcome ?? []);
  const [first, ...rest] = outcomes;
  if (!first) throw new Error('No service came to an outcome.');
  const { exit, outputs, failure } = await overall([first, ...rest], 'render-deploy', ports);
  const [definition, ...others] = new Set(
    releases.flatMap(({ prepared }) => (prepared ? [prepared.rendered.definition] : [])),
  );
  const path = definition && others.length === 0 ? await writeDefinition(definition, ports) : '';
  const [appSpec, ...otherSpecs] = new Set(releases.flatMap(appSpecOf));
  const appSpecPath =
    appSpec !== undefined && otherSpecs.length === 0
      ? await writeStepFile('appspec.yaml', appSpec, ports)
      : '';
  const current = common(outcomes.map((outcome) => outcome.current));
  const previous = common(outcomes.map((outcome) => outcome.previous));
  const changed = releases.some((release) => hasChanged(release));
  const left = outcomes.filter(({ facts }) => facts.cancelled);
  preparing.unfinished?.ends(new Map(left.map(({ service, subject }) => [service, subject])));
  return {
    exit,
    outputs: {
      ...outputs,
      changed: String(changed),
      'task-definition': path,
      appspec: appSpecPath,
      'task-definition-arn': current,
      'task-definition-revision': current && revisionName(current),
      'previous-task-definition-arn': previous,
      'previous-task-definition-revision': previous && revisionName(previous),
      'deployment-id': common(outcomes.map(({ subject }) => subject?.deploymentId)),
      diff: [...new Set(releases.flatMap(({ prepared }) => prepared?.diff ?? []))].join('\n'),
    },
    summary: servicesSummary(
      title,
      releases.flatMap((release) => serviceReport(release, preparing)),
    ).source,
    ...(failure && { failure }),
  };
}

/** A revision that was there already is no change by itself; what we lost sight of may be one. */
function hasChanged({ prepared, registered, outcome }: ServiceRelease): boolean {
  if (registered?.made || outcome?.subject || outcome?.facts.lostSight) return true;
  return prepared?.plan.kind === 'settings-only' && outcome?.milliseconds !== undefined;
}

/** What CodeDeploy was or would be given; nothing is registered by a dry run, so that names what runs now. */
function appSpecOf({ prepared, registered }: ServiceRelease): string[] {
  if (!prepared?.codeDeploy) return [];
  return [prepared.codeDeploy.appSpec.render(registered?.arn ?? prepared.service.taskDefinition)];
}

/** The result where no service is named: the definition, rendered and perhaps registered. */
export async function reportRegistered(
  definition: JsonObject,
  registered: Revision | undefined,
  ports: Ports,
): Promise<Result> {
  const what = registered
    ? `${registered.revision} is registered${registered.made ? '' : ' already'}, and deployed nowhere.`
    : 'The task definition is rendered; nothing was registered.';
  return {
    exit: 0,
    outputs: {
      status: registered ? 'registered' : 'dry-run',
      changed: String(registered?.made === true),
      'task-definition': await writeDefinition(definition, ports),
      'task-definition-arn': registered?.arn ?? '',
      'task-definition-revision': registered?.revision ?? '',
    },
    summary: blocks(heading(2, title), md`**${what}**`).source,
  };
}

async function writeDefinition(definition: JsonObject, ports: Ports): Promise<string> {
  const name = `${text(definition['family']) ?? 'task-definition'}.json`;
  return writeStepFile(name, `${JSON.stringify(definition, null, 2)}\n`, ports);
}

function serviceReport(release: ServiceRelease, preparing: Preparing): ServiceReport[] {
  const { outcome, name } = release;
  if (!outcome) return [];
  const { status, exit, current, causes } = outcome;
  return [
    {
      service: name,
      status,
      exit,
      revision: current && revisionName(current),
      cause: causes[0]?.sentence,
      body: exit === 1 ? failed(outcome, release, preparing) : succeeded(outcome, release, preparing),
    },
  ];
}

function failed(outcome: Outcome, release: ServiceRelease, preparing: Preparing): Markdown {
  const [cause, ...rest] = outcome.causes;
  const { service, status, evidence, early, serving } = outcome;
  if (!cause) return md`**${service}: ${status}**`;
  return failureBlock({
    service,
    status,
    causes: [cause, ...rest],
    evidence,
    early,
    serving,
    settings: settingsLeft(outcome, release, preparing),
    diff: diff(release),
    console: consoleOf(release, preparing),
  });
}

/** A service that could not be read may not be there, and then has no page, but its cluster's list of services has one. */
function consoleOf({ name, prepared, outcome }: ServiceRelease, { inputs, aws }: Preparing): string {
  return prepared || outcome?.serving
    ? serviceConsole(aws.region, inputs.cluster, name)
    : clusterConsole(aws.region, inputs.cluster);
}

/** What was sent with the deployment. A rollback undoes what belongs to the service revision, and only that. */
function settingsLeft({ status, subject }: Outcome, release: ServiceRelease, preparing: Preparing): string[] {
  if (!subject) return [];
  const undone = (field: string) => status === 'rolled-back' && startsDeployment[field] !== false;
  return settingsOf(release, preparing, (field) => !undone(field));
}

/** Pauses that this step adds do not stay, so they are not told of. */
function settingsOf(
  { prepared }: ServiceRelease,
  { inputs }: Preparing,
  stays: (field: string) => boolean = () => true,
): string[] {
  if (!prepared) return [];
  const { service, settings } = prepared;
  const ours = [...ownStages(service), ...inputs.rollout.pauseAt];
  const lasting = (all: JsonObject): JsonObject => {
    const { deploymentConfiguration: configuration } = all;
    if (!isObject(configuration) || !('lifecycleHooks' in configuration)) return all;
    const lifecycleHooks = withoutPauses(configuration, ours);
    return { ...all, deploymentConfiguration: { ...configuration, lifecycleHooks } };
  };
  const update = Object.entries(settings.update).filter(([field]) => stays(field));
  return changedSettings(lasting(service.raw), lasting(Object.fromEntries(update)));
}

function succeeded(outcome: Outcome, release: ServiceRelease, preparing: Preparing): Markdown {
  const { run } = preparing.ports;
  const { service, status, current, previous, milliseconds } = outcome;
  const { prepared, notes } = release;
  const count = prepared?.service.desiredCount ?? 0;
  const desired = Number(prepared?.settings.update['desiredCount'] ?? count);
  return releaseBlock({
    service,
    status,
    revision: revisionName(current ?? ''),
    previous: previous && revisionName(previous),
    images: (prepared ? imageChanges(prepared) : []).map(({ changed, ...image }) => ({
      ...image,
      moved: changed && image.before === image.after,
    })),
    run: { ...run, repositoryUrl: run.url.replace(/\/actions\/runs\/.*$/, '') },
    duration: milliseconds,
    running: status === 'succeeded' ? outcome.running : undefined,
    settings: settingsOf(release, preparing),
    settingsOnly: prepared?.plan.kind === 'settings-only',
    notes: [
      ...notes,
      ...(outcome.trouble ?? []),
      ...(desired === 0 && prepared && !preparing.inputs.preflight
        ? ['The desired count is 0, so nothing runs and nothing was proven.']
        : []),
    ],
    diff: diff(release),
    console: consoleOf(release, preparing),
  });
}

function diff({ prepared }: ServiceRelease): Markdown | undefined {
  return prepared && prepared.diff !== '' ? block(prepared.diff, 'diff') : undefined;
}
