/** What action.yml declares, in its order. */
export const outputs = [
  'deploy',
  'reason',
  'environment',
  'approval',
  'key',
  'builds',
  'merges',
  'images',
  'services',
] as const;
