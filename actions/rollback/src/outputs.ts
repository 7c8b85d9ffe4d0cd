/** What action.yml declares, in its order. */
export const outputs = [
  'status',
  'from-task-definition-arn',
  'from-task-definition-revision',
  'to-task-definition-arn',
  'to-task-definition-revision',
  'images',
  'history',
  'service-deployment-arn',
  'deployment-id',
  'duration-seconds',
  'failure-reason',
  'results',
  'results-file',
] as const;
