import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseReference } from '@ecs-actions/shared/image/reference';
import { ActionError } from '@ecs-actions/shared/runner/errors';
import type { Result } from '@ecs-actions/shared/runner/result';
import type { Inputs } from './inputs.ts';

/** Hands on what was built, by digest and without an account id: a job output that holds a masked one is dropped. */
export async function main({ folder, images, containers, key }: Inputs): Promise<Result> {
  const built = await records(folder);
  const wanted = images.filter(({ container }) => containers.length === 0 || containers.includes(container));
  const lines = wanted.map(({ key: of, container, reference }) => {
    const image = reference || built.get(of);
    if (!image) throw new ActionError(`No job of this run has built the image of ${container}.`);
    return `${container}=${image}`;
  });
  const sources = [...built].flatMap(([name, image]) => (key && name.startsWith(`${key}.`) ? [image] : []));
  if (key !== undefined && sources.length === 0) {
    throw new ActionError('No job of this run has built a platform of this image.');
  }
  return { exit: 0, outputs: { images: lines.join('\n'), sources: sources.join('\n') }, summary: '' };
}

/** What each build left behind, by its key: `repository@digest`. */
async function records(folder: string): Promise<ReadonlyMap<string, string>> {
  const names: string[] = await readdir(folder).catch(() => []);
  const found = await Promise.all(
    names.sort().map(async (name) => [name, (await readFile(join(folder, name), 'utf8')).trim()] as const),
  );
  for (const [name, image] of found) {
    if (parseReference(image)?.digest === undefined) {
      throw new ActionError(`The record of build ${name} holds no image by digest.`);
    }
  }
  return new Map(found);
}
