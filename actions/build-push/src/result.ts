import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Built } from '@ecs-actions/shared/image/build';
import type { Repository } from '@ecs-actions/shared/image/repository';
import type { Tag } from '@ecs-actions/shared/image/tag-rules';
import type { Result } from '@ecs-actions/shared/runner/result';
import type { Published } from './publish.ts';
import type { StoredImage } from '@ecs-actions/shared/image/ecr';
import type { Scanned } from './scan.ts';
import { scanFailure } from './scan-summary.ts';
import { gatedSummary, localSummary, pushedSummary } from './summary.ts';

export interface PushedImage extends Published {
  readonly repository: Repository;
  readonly image: StoredImage;
  readonly scanned: Scanned | undefined;
  readonly tags: readonly [Tag, ...Tag[]];
  /** Undefined when an image that existed was reused or promoted. */
  readonly built: Built | undefined;
  readonly promoted: boolean;
  readonly containerName: string | undefined;
  readonly folder: string;
  readonly milliseconds: number;
}

export async function pushedResult(pushed: PushedImage): Promise<Result> {
  const { repository, tags, image, size, scanned } = pushed;
  const reference = `${repository.uri}@${image.digest}`;
  const [{ name: tag }] = tags;
  return {
    exit: 0,
    outputs: {
      ...imageOutputs(pushed),
      ...(scanned ? scanOutputs(scanned) : {}),
      'image-with-tag': `${repository.uri}:${tag}`,
      tag,
      tags: JSON.stringify(tags.map(({ name }) => name)),
      size: size === undefined ? '' : String(size),
      'image-definitions': await writeImageDefinitions(pushed, reference),
    },
    summary: pushedSummary(pushed),
  };
}

export type GatedImage = Pick<PushedImage, 'repository' | 'image' | 'built'> & {
  readonly scanned: Scanned;
};

/** For an image that its scan keeps back: it is in the repository under its digest, and no tag was set. */
export function gateResult(gated: GatedImage): Result {
  const { repository, image, scanned } = gated;
  return {
    exit: 1,
    outputs: { ...imageOutputs(gated), ...scanOutputs(scanned) },
    summary: gatedSummary(gated),
    failure: {
      title: 'build-push: the scan keeps the image back',
      message: scanFailure(`${repository.name}@${image.digest.slice(0, 19)}`, scanned),
    },
  };
}

function imageOutputs({ repository, image, built }: Omit<GatedImage, 'scanned'>): Record<string, string> {
  return {
    image: `${repository.uri}@${image.digest}`,
    registry: repository.host,
    repository: repository.name,
    'repository-uri': repository.uri,
    digest: image.digest,
    reused: String(built === undefined),
    'media-type': image.mediaType,
    metadata: built?.metadataFile ?? '',
  };
}

function scanOutputs({ verdict, report }: Scanned): Record<string, string> {
  return {
    'scan-status': verdict.status,
    'scan-counts': JSON.stringify(verdict.counts),
    'scan-report': report,
  };
}

/** For a build that is not pushed: there is no digest that a registry has confirmed. */
export function localResult(
  name: string,
  tags: readonly [Tag, ...Tag[]],
  built: Built,
  milliseconds: number,
): Result {
  return {
    exit: 0,
    outputs: {
      repository: name,
      tag: tags[0].name,
      tags: JSON.stringify(tags.map((tag) => tag.name)),
      'image-with-tag': `${name}:${tags[0].name}`,
      reused: 'false',
      metadata: built.metadataFile ?? '',
    },
    summary: localSummary(name, tags, built, milliseconds),
  };
}

/** The file that CodePipeline's ECS deploy action takes. */
async function writeImageDefinitions(pushed: PushedImage, imageUri: string): Promise<string> {
  const path = join(pushed.folder, 'imagedefinitions.json');
  const name = pushed.containerName ?? pushed.repository.name.split('/').at(-1);
  await writeFile(path, `${JSON.stringify([{ name, imageUri }], null, 2)}\n`);
  return path;
}
