import type { ImageTagMutability, ImageTagMutabilityExclusionFilter } from '@aws-sdk/client-ecr';

export interface TagMutability {
  readonly imageTagMutability: ImageTagMutability;
  readonly imageTagMutabilityExclusionFilters?: readonly ImageTagMutabilityExclusionFilter[];
}

/** Whether a tag, once set, stays: tags that a filter names get the opposite of what the setting says. */
export function isImmutable(setting: TagMutability, tag: string): boolean {
  const excluded = (setting.imageTagMutabilityExclusionFilters ?? []).some(({ filter }) =>
    matches(filter ?? '', tag),
  );
  switch (setting.imageTagMutability) {
    case 'IMMUTABLE':
      return true;
    case 'IMMUTABLE_WITH_EXCLUSION':
      return !excluded;
    case 'MUTABLE_WITH_EXCLUSION':
      return excluded;
    default:
      return false;
  }
}

/** `*` stands for any run of characters, the rest for itself. */
function matches(filter: string, tag: string): boolean {
  const pattern = filter
    .split('*')
    .map((part) => part.replace(/\./g, '\\.'))
    .join('.*');
  return new RegExp(`^${pattern}$`).test(tag);
}
