/** What action.yml declares, in its order. */
export const outputs = [
  'status',
  'changed',
  'task-definition',
  'appspec',
  'task-definition-arn',
  'task-definition-revision',
  'previous-task-definition-arn',
  'previous-task-definition-revision',
  'service-deployment-arn',
  'deployment-id',
  'failure-reason',
  'failure-detail',
  'duration-seconds',
  'diff',
  'results',
  'results-file',
] as const;
