/** What action.yml declares, in its order. */
export const outputs = [
  'image',
  'image-with-tag',
  'registry',
  'repository',
  'repository-uri',
  'tag',
  'tags',
  'digest',
  'reused',
  'size',
  'media-type',
  'scan-status',
  'scan-counts',
  'scan-report',
  'image-definitions',
  'metadata',
] as const;
