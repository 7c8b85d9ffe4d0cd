import { DescribeSecretCommand } from '@aws-sdk/client-secrets-manager';
import type { Aws } from '../aws/aws.ts';
import { classify } from '../aws/errors.ts';
import { culprit } from '../ecs/failed-task.ts';
import { taskDefinitions } from '../ecs/task-definition/aws.ts';
import { digestOf } from '../ecs/task-definition/images.ts';
import { platformOf } from '../ecs/task-definition/platform.ts';
import { resolveImages } from '../image/resolve.ts';
import { objects, text, type JsonObject } from '../json.ts';
import { quoted } from '../diagnosis/words.ts';
import type { Memory } from './memory.ts';
import type { Subject } from './subject.ts';

/** Failures that something outside may prove to be for good. */
const provable = /CannotPull|pull image|ResourceInitializationError|CannotStartContainer|exit: |^start: /;

/**
 * Proof that a deployment whose tasks fail cannot heal, in words; undefined when there is none. Only what cannot come
 * true later counts: a digest that ECR does not have, a platform that an index lacks, a secret whose full ARN is gone
 * (a new one gets another suffix), a binary for another machine. A missing tag, parameter or secret name may still arrive.
 */
export async function proofOf(aws: Aws, subject: Subject, memory: Memory): Promise<string | undefined> {
  if (!memory.failures.some(({ kind }) => provable.test(kind))) return undefined;
  const wrongMachine = [...memory.tasks.values()].find(({ stoppedReason, containers }) =>
    [stoppedReason, ...containers.map(({ reason }) => reason)].some((said) =>
      said?.includes('exec format error'),
    ),
  );
  if (wrongMachine) {
    const name = culprit(wrongMachine, [])?.name ?? 'a container';
    return `${name} holds a program for another CPU architecture (exec format error)`;
  }
  try {
    const { definition } = await taskDefinitions(aws).describe(subject.taskDefinitionArn);
    return (await missingImage(aws, definition)) ?? (await missingSecret(aws, definition));
  } catch (error) {
    // What may not be read proves nothing.
    if (classify(error) === 'unknown') throw error;
    return undefined;
  }
}

async function missingImage(aws: Aws, definition: JsonObject): Promise<string | undefined> {
  const images = objects(definition['containerDefinitions']).flatMap(({ image }) => text(image) ?? []);
  const facts = await resolveImages(aws, images);
  const platform = platformOf(definition);
  for (const [image, fact] of facts) {
    if (fact.kind === 'missing' && fact.what === 'image' && digestOf(image))
      return `ECR has no image ${quoted(image)}`;
    if (fact.kind !== 'found' || !platform || fact.platforms.length === 0) continue;
    if (digestOf(image) && !fact.platforms.some((one) => one.platform.startsWith(platform))) {
      return `${quoted(image)} holds no image for ${platform}, only for ${fact.platforms.map((one) => one.platform).join(', ')}`;
    }
  }
  return undefined;
}

/** `arn:…:secret:name-AbCdEf`, perhaps with a JSON key, stage and version behind it. */
const fullSecret = /^arn:[\w-]+:secretsmanager:(?<region>[\w-]+):\d{12}:secret:[^:]+-\w{6}(?=$|:)/;

async function missingSecret(aws: Aws, definition: JsonObject): Promise<string | undefined> {
  const references = objects(definition['containerDefinitions'])
    .flatMap(({ secrets }) => objects(secrets))
    .flatMap(({ valueFrom }) => text(valueFrom) ?? []);
  for (const reference of new Set(references)) {
    const match = fullSecret.exec(reference);
    if (!match) continue;
    try {
      const region = match.groups?.['region'] ?? aws.region;
      await aws.in(region).secretsManager.send(new DescribeSecretCommand({ SecretId: match[0] }));
    } catch (error) {
      if (classify(error) === 'not-found') return `Secrets Manager has no secret ${quoted(match[0])}`;
    }
  }
  return undefined;
}
