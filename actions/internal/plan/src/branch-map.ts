import { matchesGlob } from 'node:path/posix';

/** A line of the branch map: what a branch, or a tag as `tags/…`, leads to. */
export interface Mapping {
  readonly pattern: string;
  readonly environment: string;
}

/** The first mapping that `ref` (`refs/heads/…` or `refs/tags/…`) matches; `*` stops at a `/`, as in GitHub's filters. */
export function mappingOf(ref: string, map: readonly Mapping[]): Mapping | undefined {
  const name = ref.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : ref.replace(/^refs\//, '');
  return map.find(({ pattern }) => matchesGlob(name, pattern));
}

/** Whether more than one branch or tag fits, so that whoever may push at all may push what is deployed. */
export function isOpen({ pattern }: Mapping): boolean {
  return /[*?[\]{}]/.test(pattern);
}
