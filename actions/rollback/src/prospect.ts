import type { Aws } from '@ecs-actions/shared/aws/aws';
import { isUnreadable } from '@ecs-actions/shared/aws/errors';
import { Refusal } from '@ecs-actions/shared/deployment/refusal';
import { shortImage } from '@ecs-actions/shared/diagnosis/words';
import { revisionName, type Release } from '@ecs-actions/shared/ecs/release';
import { taskDefinitions } from '@ecs-actions/shared/ecs/task-definition/aws';
import { type Change, compareTaskDefinitions } from '@ecs-actions/shared/ecs/task-definition/compare';
import { redactedDiff } from '@ecs-actions/shared/ecs/task-definition/diff';
import { registrable } from '@ecs-actions/shared/ecs/task-definition/load';
import { pinImages } from '@ecs-actions/shared/ecs/task-definition/pin';
import type { JsonObject } from '@ecs-actions/shared/json';
import { checks } from '@ecs-actions/shared/preflight/checks';
import { preflight } from '@ecs-actions/shared/preflight/preflight';
import type { Going, Way } from './way.ts';

/** The hint where this release cannot come back. */
export const otherRelease = 'another release, by `to`; `list: true` shows them all';

/** What going back to a release means, found out without changing anything. */
export interface Prospect {
  /** What of the task definition is different then, without values that may be confidential. */
  readonly changes: readonly Change[];
  /** The same as a unified diff; empty when nothing is. */
  readonly diff: string;
  /** What somebody should know before, a sentence each. */
  readonly warnings: readonly string[];
}

/**
 * Compares the release that runs with the one to go back to, as it will be deployed, and looks whether that can start.
 * @throws Refusal when it is certain that its tasks cannot; not while a deployment goes on, which is left in any case
 */
export async function prospectOf(way: Way, target: Release, going: Going): Promise<Prospect> {
  const definition = await definitionOf(target, going.aws);
  const between = [...migrated(way, target), ...unpinned(way, target)];
  if (!definition) return { changes: [], diff: '', warnings: between };
  const [compared, missing] = await Promise.all([
    compare(way, definition, going),
    needs(way, definition, going),
  ]);
  return { ...compared, warnings: [...between, ...missing] };
}

/** The target's task definition with the images that ran, whatever their tags mean now. */
async function definitionOf(target: Release, aws: Aws): Promise<JsonObject | undefined> {
  const found = await describe(target.taskDefinitionArn, aws);
  const ran = new Map(target.images.map(({ container, digest }) => [container, digest]));
  return found && pinImages(found, ran, () => undefined);
}

/** Undefined where ECS does not tell; the way back itself says so where it matters. */
async function describe(arn: string, aws: Aws): Promise<JsonObject | undefined> {
  try {
    return registrable((await taskDefinitions(aws).describe(arn)).definition);
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    return undefined;
  }
}

async function compare(
  { current, history }: Way,
  wanted: JsonObject,
  { aws }: Going,
): Promise<Pick<Prospect, 'changes' | 'diff'>> {
  const running = await describe(current, aws);
  if (!running) return { changes: [], diff: '' };
  const left = history.releases.find(({ taskDefinitionArn }) => taskDefinitionArn === current);
  const digests = {
    resolved: new Map<string, string | undefined>(),
    running: new Map((left?.images ?? []).map(({ container, digest }) => [container, digest])),
  };
  return {
    changes: compareTaskDefinitions(running, wanted, digests),
    diff: redactedDiff(running, wanted, digests),
  };
}

/** Images for their platform, roles, secrets: what a task needs to start. */
async function needs(
  { service, running }: Way,
  definition: JsonObject,
  { aws, ports }: Going,
): Promise<readonly string[]> {
  const certain = checks.filter(({ severity }) => severity === 'error');
  const targets = [{ service: service.name, definition }];
  const findings = await preflight(targets, { aws, clock: ports.clock, checks: certain });
  for (const { severity, says } of findings) if (severity === 'notice') ports.log.notice(says);
  const errors = findings.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  if (first && !running) {
    const sentence = errors.map(({ says }) => says.replace(/\.$/, '')).join('; ');
    const remedies = errors.flatMap(({ remedy }) => remedy ?? []);
    throw new Refusal('preflight', sentence, [...remedies, otherRelease]);
  }
  return errors.map(({ says }) => says);
}

/** ECS keeps the digests that ran, CodeDeploy does not. */
function unpinned({ codeDeploy }: Way, { images, taskDefinitionArn }: Release): readonly string[] {
  if (!codeDeploy) return [];
  const named = images.filter(({ digest }) => digest === undefined).map(({ image }) => shortImage(image));
  if (named.length === 0) return [];
  return [
    `${revisionName(taskDefinitionArn)} names ${named.join(', ')} by tag, and CodeDeploy keeps no record of the digest that ran; what the tag means now comes back.`,
  ];
}

/** Going back takes no migration back. */
function migrated({ history: { releases }, current, running }: Way, target: Release): readonly string[] {
  const from = running ?? releases.find(({ taskDefinitionArn }) => taskDefinitionArn === current);
  const between = releases.filter(
    ({ createdAt, preDeploy, taskDefinitionArn }) =>
      preDeploy !== undefined &&
      taskDefinitionArn !== target.taskDefinitionArn &&
      createdAt > target.createdAt &&
      createdAt <= (from?.createdAt ?? Infinity),
  );
  const names = [...new Set(between.map(({ taskDefinitionArn }) => revisionName(taskDefinitionArn)))];
  if (names.length === 0) return [];
  return [
    `${names.join(', ')} ran a pre-deploy task, such as a migration, which going back to ${revisionName(target.taskDefinitionArn)} does not undo.`,
  ];
}
