import { type Deployable, deploy, type Deployed } from '@ecs-actions/shared/deployment/deploy';
import {
  diagnosed,
  notDeployed,
  type Outcome,
  refused,
  servingNow,
} from '@ecs-actions/shared/deployment/outcome';
import { type Facts, statusOf } from '@ecs-actions/shared/deployment/status';
import { logLines } from '@ecs-actions/shared/diagnosis/log-lines';
import { plainValues } from '@ecs-actions/shared/diagnosis/plain-values';
import { revisionName } from '@ecs-actions/shared/ecs/release';
import { taskDefinitions } from '@ecs-actions/shared/ecs/task-definition/aws';
import { Registrar } from '@ecs-actions/shared/ecs/task-definition/register';
import { text } from '@ecs-actions/shared/json';
import { type Finding, preflight } from '@ecs-actions/shared/preflight/preflight';
import type { Ports } from '@ecs-actions/shared/runner/ports';
import type { Result } from '@ecs-actions/shared/runner/result';
import { Comparisons } from './comparisons.ts';
import { deployableOf } from './deployable.ts';
import type { Inputs } from './inputs.ts';
import { clearPauses, notePauses } from './pauses.ts';
import { withPreDeploy } from './pre-deploy.ts';
import { type Prepared, prepare, type Preparing } from './prepare.ts';
import type { Revision, ServiceRelease } from './release.ts';
import { type Rendered, Renderer } from './render.ts';
import { report, reportRegistered } from './report.ts';
import { changeSettings } from './settings-only.ts';
import { SharedReads } from './shared-reads.ts';
import { Unfinished } from './unfinished.ts';

/**
 * Renders, checks, registers, deploys, watches, and tells. Every service goes its own way to the end; one that cannot be
 * deployed does not keep the others from it.
 */
export async function main(inputs: Inputs, ports: Ports, signal: AbortSignal): Promise<Result> {
  const aws = ports.aws(inputs.region);
  const renderer = new Renderer(inputs, aws, ports.log, ports.run.workspace);
  const reads = new SharedReads(aws, inputs.cluster);
  const unfinished = inputs.onCancel === 'rollback' ? new Unfinished(inputs.region, ports) : undefined;
  const comparisons = new Comparisons(renderer, reads);
  const preparing: Preparing = { inputs, aws, renderer, comparisons, reads, ports, unfinished, signal };
  const registrar = new Registrar({ ...ports, api: taskDefinitions(aws), random: aws.random, signal });
  if (inputs.services.length === 0) return withoutService(preparing, registrar);

  const named = await Promise.all(inputs.services.map((given) => prepareOne(given, preparing)));
  const prepared = [...new Map(named.map((release) => [release.name, release])).values()];
  const checked = await check(prepared, preparing);
  if (inputs.dryRun) return tell(settle(checked, { only: 'dry-run' }), preparing);
  const registered = await Promise.all(checked.map((release) => register(release, registrar, preparing)));
  if (inputs.registerOnly) return tell(settle(registered, { only: 'registered' }), preparing);
  const unchanged = await Promise.all(registered.map((release) => withoutDeployment(release, preparing)));
  const ready = await notePauses(await withPreDeploy(unchanged, preparing), preparing);
  const ended = await deployAll(ready, preparing);
  await clearPauses(ended, preparing);
  return tell(ended, preparing);
}

async function tell(releases: readonly ServiceRelease[], preparing: Preparing): Promise<Result> {
  return report(await Promise.all(releases.map((release) => withServing(release, preparing))), preparing);
}

/** @param given name or ARN; everything from here on goes by the name */
async function prepareOne(given: string, preparing: Preparing): Promise<ServiceRelease> {
  try {
    const prepared = await prepare(given, preparing);
    return { name: prepared.service.name, prepared, notes: [] };
  } catch (error) {
    return failing({ name: given, notes: [] }, error, preparing);
  }
}

/** All findings at once; services for which one is a definite no are refused. */
async function check(
  releases: readonly ServiceRelease[],
  preparing: Preparing,
): Promise<readonly ServiceRelease[]> {
  const { inputs, aws, ports } = preparing;
  if (!inputs.preflight) return releases;
  const targets = releases.flatMap(({ name, prepared, outcome }) =>
    prepared && !outcome && prepared.plan.kind === 'deploy'
      ? [
          {
            service: name,
            definition: prepared.rendered.definition,
            settings: { ...prepared.service.raw, ...prepared.settings.update },
            codeDeploy: prepared.codeDeploy?.group,
            leastDuration: prepared.least,
          },
        ]
      : [],
  );
  const images = new Map(releases.flatMap(({ prepared }) => [...(prepared?.images ?? [])]));
  const findings = await preflight(targets, { aws, clock: ports.clock, images });
  for (const { severity, says } of findings) {
    if (severity === 'warning') ports.log.warning(says);
    if (severity === 'notice') ports.log.notice(says);
  }
  return releases.map((release) => withFindings(release, findings, inputs));
}

function withFindings(
  release: ServiceRelease,
  findings: readonly Finding[],
  { cluster }: Inputs,
): ServiceRelease {
  const own = findings.filter(({ services }) => services.includes(release.name));
  const errors = own.filter(({ severity }) => severity === 'error');
  const notes = own.filter(({ severity }) => severity !== 'error').map(({ says }) => says);
  if (errors.length === 0) return { ...release, notes };
  const sentence = errors.map(({ says }) => says.replace(/\.$/, '')).join('; ');
  const remedies = errors.flatMap(({ remedy }) => remedy ?? []);
  const outcome = { cluster, service: release.name, ...refused('preflight', sentence, remedies) };
  return { ...release, notes, outcome };
}

/** What goes on to serve where nothing is deployed, as far as there is such a service. */
async function withServing(
  release: ServiceRelease,
  { inputs, aws, ports }: Preparing,
): Promise<ServiceRelease> {
  const { outcome, name } = release;
  if (outcome?.status !== 'refused' || outcome.serving) return release;
  const serving = await servingNow(inputs.cluster, name, { aws, clock: ports.clock });
  return { ...release, outcome: { ...outcome, serving } };
}

async function register(
  release: ServiceRelease,
  registrar: Registrar,
  preparing: Preparing,
): Promise<ServiceRelease> {
  const { prepared, outcome } = release;
  if (!prepared || outcome) return release;
  const { rendered, changes, running, plan } = prepared;
  // One that was deregistered serves on and cannot be deployed; the same content is registered again.
  const usable = running['status'] !== 'INACTIVE' || plan.kind !== 'deploy';
  const asItIs = rendered.revision?.definition ?? (changes.length === 0 && usable ? running : undefined);
  const arn = text(asItIs?.['taskDefinitionArn']);
  if (arn) return { ...release, registered: asItStands(arn) };
  try {
    return { ...release, registered: await made(rendered, registrar) };
  } catch (error) {
    return failing(release, error, preparing);
  }
}

function asItStands(arn: string): Revision {
  return { arn, revision: revisionName(arn), made: false };
}

async function made({ definition, tags }: Rendered, registrar: Registrar): Promise<Revision> {
  const { arn, revision, reused } = await registrar.register(definition, tags);
  return { arn, revision, made: !reused };
}

/** Ends the story of services that need no deployment: nothing differs, or only settings that start none. */
async function withoutDeployment(release: ServiceRelease, preparing: Preparing): Promise<ServiceRelease> {
  const { prepared, outcome } = release;
  if (!prepared || outcome || prepared.plan.kind === 'deploy') return release;
  if (prepared.plan.kind === 'no-change') {
    return settle([release], { alreadyRunning: true })[0] ?? release;
  }
  try {
    return { ...release, outcome: await changeSettings(prepared, preparing) };
  } catch (error) {
    return failing(release, error, preparing);
  }
}

async function deployAll(
  releases: readonly ServiceRelease[],
  preparing: Preparing,
): Promise<readonly ServiceRelease[]> {
  const { aws, ports, signal } = preparing;
  const deployables = new Map<Deployable, ServiceRelease>();
  const width = Math.max(...releases.map(({ name }) => name.length));
  for (const release of releases) {
    const deployable = release.outcome ? undefined : deployableOf(release, preparing, width);
    if (deployable) deployables.set(deployable, release);
  }
  if (deployables.size === 0) return releases;
  const ended = await deploy([...deployables.keys()], { ...ports, aws }, signal);
  const outcomes = new Map(
    await Promise.all(
      [...deployables].map(async ([deployable, release]): Promise<[string, ServiceRelease]> => {
        const one = ended.get(deployable);
        return [release.name, one ? await concluded(release, one, preparing) : release];
      }),
    ),
  );
  return releases.map((release) => outcomes.get(release.name) ?? release);
}

async function concluded(
  release: ServiceRelease,
  deployed: Deployed,
  preparing: Preparing,
): Promise<ServiceRelease> {
  const { inputs, aws, ports, signal } = preparing;
  if (deployed.kind === 'not-started') return failing(release, deployed.error, preparing);
  const { subject, ending, startedAt } = deployed;
  const { clock } = ports;
  const ended = clock.now();
  const about = {
    changedKeys: changedKeys(release.prepared),
    logLines: logLines(inputs.logLines, ports.run),
    // A new release may well tell of what the one before was given.
    alsoHidden: plainValues(release.prepared?.running ?? {}),
  };
  const outcome: Outcome = {
    cluster: inputs.cluster,
    service: release.name,
    ...(await diagnosed(subject, ending, about, { aws, clock, signal })),
    previous: release.prepared?.service.taskDefinition,
    current: subject.taskDefinitionArn,
    subject,
    milliseconds: ended - startedAt,
  };
  return { ...release, outcome };
}

/** Keys of environment and secrets that this release changes. */
function changedKeys(prepared: Prepared | undefined): readonly string[] {
  return (prepared?.changes ?? []).flatMap(
    ({ path }) => /\.(?:environment|secrets)\[(?<key>[^\]]+)\]/.exec(path)?.groups?.['key'] ?? [],
  );
}

function failing(release: ServiceRelease, error: unknown, { inputs, signal }: Preparing): ServiceRelease {
  const place = { cluster: inputs.cluster, service: release.name };
  return { ...release, outcome: { ...place, ...notDeployed(error, signal.aborted) } };
}

/** Gives every service that has no outcome yet this one. */
function settle(releases: readonly ServiceRelease[], facts: Facts): readonly ServiceRelease[] {
  return releases.map((release) => {
    if (release.outcome || !release.prepared) return release;
    const { service } = release.prepared;
    const outcome: Outcome = {
      cluster: text(service.raw['clusterArn']) ?? '',
      service: release.name,
      facts,
      ...statusOf(facts),
      causes: [],
      previous: service.taskDefinition,
      current: release.registered?.arn,
    };
    return { ...release, outcome };
  });
}

/** `register-only` or `dry-run` with no service named. */
async function withoutService({ renderer, inputs, ports }: Preparing, registrar: Registrar): Promise<Result> {
  const rendered = await renderer.render(undefined);
  const { definition, revision } = rendered;
  if (inputs.dryRun) return reportRegistered(definition, undefined, ports);
  const arn = text(revision?.definition['taskDefinitionArn']);
  return reportRegistered(definition, arn ? asItStands(arn) : await made(rendered, registrar), ports);
}
