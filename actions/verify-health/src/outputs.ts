/** What action.yml declares, in its order. */
export const outputs = [
  'verdict',
  'healthy',
  'failed-checks',
  'url',
  'report',
  'gate-actions',
  'status',
  'failure-reason',
] as const;
