import { revisionName } from '../ecs/release.ts';
import { revisionTag, tagValue } from '../ecs/tags.ts';
import { taskDefinitions } from '../ecs/task-definition/aws.ts';
import { registrable } from '../ecs/task-definition/load.ts';
import { pinImages } from '../ecs/task-definition/pin.ts';
import { Registrar } from '../ecs/task-definition/register.ts';
import { resolveImages } from '../image/resolve.ts';
import { objects, text } from '../json.ts';
import type { NotePorts } from './note-return.ts';

/**
 * The revision to deploy for a release: its own, or a new one where that is INACTIVE or names an image by a tag that moved.
 * @param ran digests that the release ran, by container
 * @returns its ARN
 * @throws what DescribeTaskDefinition and RegisterTaskDefinition throw
 */
export async function runnableRevision(
  release: { readonly taskDefinitionArn: string; readonly active: boolean },
  ran: ReadonlyMap<string, string | undefined>,
  ports: NotePorts,
  signal: AbortSignal,
): Promise<string> {
  const api = taskDefinitions(ports.aws);
  const described = await api.describe(release.taskDefinitionArn);
  const definition = registrable(described.definition);
  const images = objects(definition['containerDefinitions']).flatMap(({ image }) => text(image) ?? []);
  const facts = await resolveImages(ports.aws, images);
  const pinned = pinImages(definition, ran, (image) => {
    const fact = facts.get(image);
    return fact?.kind === 'found' ? fact.digest : undefined;
  });
  if (pinned === definition && release.active) return release.taskDefinitionArn;
  const registrar = new Registrar({ ...ports, api, random: ports.aws.random, signal });
  const sameAs = tagValue(described.tags, revisionTag.sameAs) ?? revisionName(release.taskDefinitionArn);
  const others = described.tags.filter(({ key }) => key !== revisionTag.sameAs);
  return (await registrar.register(pinned, [...others, { key: revisionTag.sameAs, value: sameAs }])).arn;
}
