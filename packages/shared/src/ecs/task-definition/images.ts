/** What is known of the images on the two sides of a comparison; digests in full, `sha256:…`. */
export interface ImageDigests {
  /** What the references of the wanted definition point to now; `undefined` when it could not be found out. */
  readonly resolved: ReadonlyMap<string, string | undefined>;
  /** What the running service revision resolved, by container. */
  readonly running: ReadonlyMap<string, string | undefined>;
  /** The manifests that an index holds: ECS may report the one where the reference names the other. */
  readonly members?: ReadonlyMap<string, readonly string[]>;
}

/**
 * Whether two references mean the same image of the same repository. The tag's text never decides: only a digest does,
 * and without one on both sides nobody can tell.
 */
export function sameImage(
  container: string,
  running: string,
  wanted: string,
  digests: ImageDigests,
): boolean | 'unknown' {
  if (repositoryOf(running) !== repositoryOf(wanted)) return false;
  const before = digests.running.get(container) ?? digestOf(running);
  const after = digestOf(wanted) ?? digests.resolved.get(wanted);
  if (before === undefined || after === undefined) return 'unknown';
  const holds = (index: string, manifest: string) => digests.members?.get(index)?.includes(manifest) ?? false;
  return before === after || holds(before, after) || holds(after, before);
}

export function digestOf(image: string): string | undefined {
  return /@(sha256:[0-9a-f]{64})$/.exec(image)?.[1];
}

/** The reference without its tag and digest; a host's port stays. */
export function repositoryOf(image: string): string {
  return image.replace(/@[^@]*$/, '').replace(/:[^:/]*$/, '');
}
