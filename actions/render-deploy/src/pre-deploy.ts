import { createHash, randomUUID } from 'node:crypto';
import { briefly } from '@ecs-actions/shared/diagnosis/briefly';
import { LogFollower } from '@ecs-actions/shared/diagnosis/log-follower';
import { logLines } from '@ecs-actions/shared/diagnosis/log-lines';
import { plainValues } from '@ecs-actions/shared/diagnosis/plain-values';
import { oneLine } from '@ecs-actions/shared/diagnosis/words';
import { notDeployed } from '@ecs-actions/shared/deployment/outcome';
import { Refusal } from '@ecs-actions/shared/deployment/refusal';
import { type OneOffEnd, runOneOffTask } from '@ecs-actions/shared/ecs/one-off-task';
import { revisionTag, writeTags } from '@ecs-actions/shared/ecs/tags';
import type { TaskView } from '@ecs-actions/shared/ecs/task-view';
import { isObject, type JsonObject, objects, text } from '@ecs-actions/shared/json';
import { lastWords } from '@ecs-actions/shared/report/last-words';
import { printDuration } from '@ecs-actions/shared/time/duration';
import type { PreDeploy } from './inputs.ts';
import type { Prepared, Preparing } from './prepare.ts';
import type { ServiceRelease } from './release.ts';

/**
 * Runs the pre-deploy task once for each revision that is about to be deployed. Services whose revision it failed for are
 * not deployed.
 */
export async function withPreDeploy(
  releases: readonly ServiceRelease[],
  preparing: Preparing,
): Promise<readonly ServiceRelease[]> {
  const { inputs, signal } = preparing;
  const { preDeploy } = inputs;
  if (!preDeploy) return releases;
  const runs = new Map<string, Promise<void>>();
  return Promise.all(
    releases.map(async (release) => {
      const { prepared, registered, outcome } = release;
      if (outcome || !prepared || !registered) return release;
      const run = runs.get(registered.arn) ?? runPreDeploy(preDeploy, prepared, registered, preparing);
      runs.set(registered.arn, run);
      try {
        await run;
        return release;
      } catch (error) {
        const place = { cluster: inputs.cluster, service: release.name };
        return { ...release, outcome: { ...place, ...notDeployed(error, signal.aborted) } };
      }
    }),
  );
}

/**
 * Runs the pre-deploy task once on the revision that is to be deployed, in the network and on the capacity of the
 * service, with its log as it comes.
 * @throws Refusal unless its container exits with 0
 */
async function runPreDeploy(
  preDeploy: PreDeploy,
  prepared: Prepared,
  revision: { readonly arn: string; readonly revision: string },
  { inputs, aws, ports, signal }: Preparing,
): Promise<void> {
  const { clock, log, run } = ports;
  const container = containerOf(preDeploy, prepared.rendered.definition);
  const shown = logLines(inputs.logLines, run);
  const follower = new LogFollower(aws, container, [
    ...plainValues(prepared.running),
    ...plainValues({ containerDefinitions: environments(preDeploy.overrides) }),
  ]);
  const last: string[] = [];
  let status = '';
  const print = async (task: TaskView): Promise<void> => {
    if (shown === 0 || task.startedAt === undefined) return;
    for (const line of await follower.next(task, signal)) {
      last.push(line);
      log.info(`  ${container}: ${line}`);
    }
  };
  let printing = Promise.resolve();
  const end = await log.group(`Pre-deploy task of ${revision.revision}`, async () => {
    const ended = await runOneOffTask(
      {
        cluster: inputs.cluster,
        taskDefinitionArn: revision.arn,
        service: prepared.service.raw,
        container,
        overrides: overridesOf(preDeploy, container),
        startedBy: startedBy(run.runId || randomUUID(), run.runAttempt, revision.arn),
        timeout: preDeploy.timeout,
      },
      {
        aws,
        clock,
        signal,
        seen: (task) => {
          if (task.lastStatus !== status) log.info(`task ${task.id.slice(0, 8)} is ${task.lastStatus}`);
          status = task.lastStatus;
          printing = printing.then(() => print(task));
        },
      },
    );
    await printing;
    // CloudWatch shows the last lines some seconds after the end.
    if (shown > 0 && ended.kind === 'exited') {
      await clock.sleep(3_000, signal);
      await print(ended.task);
    }
    return ended;
  });
  const failure = failureOf(end, container, preDeploy);
  if (!failure) return await noteRun(revision.arn, { aws, ports });
  const words = lastWords({ lines: last });
  const its = `the log of \`${container}\` in the pre-deploy task`;
  throw new Refusal(
    'pre-deploy',
    failure,
    [
      ...(words === undefined ? [shown === 0 ? `${its}; \`log-lines\` shows it here` : its] : []),
      'the input `pre-deploy-command`, and what it needs to reach',
    ],
    words === undefined ? undefined : { who: 'Its log', text: words },
  );
}

/** So that whoever goes back past this revision is told what that does not undo. */
async function noteRun(arn: string, { aws, ports }: Pick<Preparing, 'aws' | 'ports'>): Promise<void> {
  const { clock, log, run } = ports;
  const value = `${new Date(clock.now()).toISOString().slice(0, 19)}Z run ${run.runId}`;
  await writeTags(aws.ecs, arn, [{ key: revisionTag.preDeploy, value }], log);
}

/** Why the release must not go on, in a sentence; undefined when the task did its work. */
function failureOf(end: OneOffEnd, container: string, { timeout }: PreDeploy): string | undefined {
  switch (end.kind) {
    case 'not-started':
      return `the pre-deploy task could not be started: ${oneLine(end.because)}`;
    case 'timed-out':
      return `the pre-deploy task had not ended after ${printDuration(timeout)} and was stopped`;
    case 'exited':
      if (end.exitCode === 0) return undefined;
      return end.exitCode === undefined
        ? `the pre-deploy task stopped before \`${container}\` ran: ${briefly(end.task, [container])}`
        : `the pre-deploy task failed: \`${container}\` exits with code ${end.exitCode}`;
  }
}

/** The container that is named, or the only essential one. */
function containerOf({ container }: PreDeploy, definition: JsonObject): string {
  const containers = objects(definition['containerDefinitions']);
  const names = containers.flatMap(({ name }) => text(name) ?? []);
  const essential = containers
    .filter((one) => one['essential'] !== false)
    .flatMap(({ name }) => text(name) ?? []);
  const found = container ?? (essential.length === 1 ? essential[0] : undefined);
  if (found && names.includes(found)) return found;
  throw new Refusal(
    'pre-deploy',
    `the pre-deploy task needs to know its container; there are: ${names.join(', ')}`,
    ['the input `pre-deploy-container`'],
  );
}

function overridesOf({ command, overrides }: PreDeploy, container: string): JsonObject {
  const given = objects(overrides['containerOverrides']);
  const own = given.find(({ name }) => name === container) ?? { name: container };
  return {
    ...overrides,
    containerOverrides: [
      ...given.filter((one) => one !== own),
      { ...(isObject(own) ? own : {}), ...(command && { command }) },
    ],
  };
}

/** What overrides give containers to hide; a command is no secret to who reads the workflow. */
function environments(overrides: JsonObject): readonly JsonObject[] {
  return objects(overrides['containerOverrides']).map(({ environment = [] }) => ({ environment }));
}

/** Within the 36 characters that older agents take. */
function startedBy(runId: string, attempt: number, arn: string): string {
  const digest = createHash('sha256').update(`${runId} ${attempt} ${arn}`).digest('hex').slice(0, 8);
  return `ecs-actions/${runId.slice(0, 12)}-${attempt}-${digest}`;
}
