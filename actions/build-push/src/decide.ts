import { normalPlatform } from '@ecs-actions/shared/image/manifest';
import type { Tag } from '@ecs-actions/shared/image/tag-rules';
import type { Existing } from './existing.ts';

/** What is known before anything is built. */
export interface Situation {
  readonly ifExists: 'reuse' | 'fail' | 'rebuild';
  readonly commit: string;
  readonly fingerprint: string;
  readonly platforms: readonly string[];
  /** Why no image that exists may stand for this build. */
  readonly neverReused: string | undefined;
  /** The image under the highest tag that the commit determines. */
  readonly candidate: { readonly tag: string; readonly existing: Existing } | undefined;
  readonly tags: readonly Tag[];
  /** Digests by tag, of the tags that exist. */
  readonly digests: ReadonlyMap<string, string>;
  readonly isImmutable: (tag: string) => boolean;
}

export type Decision =
  | { readonly kind: 'reuse'; readonly because: string; readonly digest: string }
  | { readonly kind: 'build'; readonly because: string }
  | { readonly kind: 'refuse'; readonly message: string };

/** Whether to build, to reuse what exists, or to stop before a build whose tags could not be set. */
export function decide(situation: Situation): Decision {
  const { ifExists, candidate } = situation;
  if (ifExists === 'rebuild') return build("'if-exists' is 'rebuild'");
  if (candidate && ifExists === 'fail') {
    const { digest } = candidate.existing.image;
    return refuse(`The tag ${candidate.tag} exists (${digest}), and 'if-exists' is 'fail'.`);
  }
  const difference = candidate ? differs(situation, candidate.existing) : 'no tag of this commit exists';
  const reused = difference === undefined ? candidate : undefined;
  const taken = takenTags(situation, reused?.existing.image.digest);
  if (taken.length > 0) return refuse(explainTaken(taken, reused?.existing.image.digest, difference));
  if (!reused) return build(difference ?? 'no tag of this commit exists');
  const because = `Nothing to build: ${reused.tag} is this commit with these build inputs.`;
  return { kind: 'reuse', because, digest: reused.existing.image.digest };
}

function build(reason: string): Decision {
  return { kind: 'build', because: `Building, because ${reason}.` };
}

/** Undefined when the image is what this build would make. */
function differs(situation: Situation, existing: Existing): string | undefined {
  const { neverReused, commit, fingerprint, platforms } = situation;
  if (neverReused !== undefined) return neverReused;
  if (existing.commit === undefined || existing.fingerprint === undefined) {
    return 'the image there does not say what it was built from';
  }
  if (existing.commit !== commit) return `the image there is of commit ${existing.commit}`;
  const missing = platforms
    .map((name) => normalPlatform(name))
    .filter((name) => !existing.platforms.includes(name));
  if (missing.length > 0) return `the image there has no ${missing.join(', ')}`;
  return existing.fingerprint === fingerprint ? undefined : 'the image there has other build inputs';
}

interface Taken {
  readonly tag: string;
  readonly digest: string;
}

/** Tags that cannot be put on the image `wanted`. */
export function takenTags(
  { tags, digests, isImmutable }: Pick<Situation, 'tags' | 'digests' | 'isImmutable'>,
  wanted: string | undefined,
): readonly Taken[] {
  return tags.flatMap(({ name }) => {
    const digest = digests.get(name);
    return digest !== undefined && digest !== wanted && isImmutable(name) ? [{ tag: name, digest }] : [];
  });
}

function explainTaken(
  taken: readonly Taken[],
  wanted: string | undefined,
  difference: string | undefined,
): string {
  const list = taken.map(({ tag, digest }) => `${tag} (${digest})`).join(', ');
  const why =
    wanted === undefined ? `it cannot be reused: ${difference}` : `the image of this commit is ${wanted}`;
  return (
    `Immutable and taken: ${list}; ${why}. ` +
    "Use tags that only this commit gives ('type=sha'), or exclude moving tags from the repository's immutability."
  );
}

function refuse(message: string): Decision {
  return { kind: 'refuse', message };
}
