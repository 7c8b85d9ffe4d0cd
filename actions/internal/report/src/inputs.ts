import { isList, scalar } from '@ecs-actions/shared/json';
import type { InputReader } from '@ecs-actions/shared/runner/input-reader';

/** What the steps of a deployment job said, empty where a step did not run. */
export interface Inputs {
  readonly region: string | undefined;
  readonly event: 'approval-needed' | 'started' | 'finished';
  readonly environment: string;
  readonly service: string;
  readonly jobStatus: string;
  readonly deployStatus: string;
  readonly deployReason: string;
  readonly deployDetail: string;
  readonly revision: string;
  readonly previousRevision: string;
  readonly verdict: string;
  readonly failedChecks: readonly string[];
  readonly verifyStatus: string;
  readonly rollbackStatus: string;
  readonly url: string;
  /** Seconds. */
  readonly duration: number | undefined;
  /** Milliseconds since the epoch. */
  readonly committedAt: number | undefined;
  readonly snsTopic: string | undefined;
  readonly slackWebhook: string | undefined;
  readonly metricsNamespace: string | undefined;
  readonly resultFile: string | undefined;
}

export function readInputs(read: InputReader): Inputs {
  const topic = read.text('sns-topic');
  if (topic !== undefined && !/^arn:[\w-]+:sns:/.test(topic)) {
    read.problem(`Input "sns-topic": "${topic}" is no ARN of an SNS topic.`);
  }
  const webhook = read.secret('slack-webhook');
  if (webhook !== undefined && !URL.canParse(webhook)) read.problem('Input "slack-webhook" is no address.');
  const committed = Date.parse(read.text('committed-at') ?? '');
  // JSON that verify-health wrote.
  const failed = read.structure('failed-checks');
  const event = read.choice('event', ['approval-needed', 'started', 'finished']);
  return {
    region: read.text('region'),
    event: event ?? 'finished',
    environment: read.required('environment'),
    service: read.required('service'),
    jobStatus: read.text('job-status') ?? '',
    deployStatus: read.text('deploy-status') ?? '',
    deployReason: read.text('deploy-reason') ?? '',
    deployDetail: read.text('deploy-detail') ?? '',
    revision: read.text('revision') ?? '',
    previousRevision: (read.text('previous-revision') ?? '').replace(/^arn:.*:task-definition\//, ''),
    verdict: read.text('verdict') ?? '',
    failedChecks: isList(failed) ? failed.map((check) => scalar(check) ?? '') : [],
    verifyStatus: read.text('verify-status') ?? '',
    rollbackStatus: read.text('rollback-status') ?? '',
    url: read.text('url') ?? '',
    duration: read.integer('duration-seconds'),
    committedAt: Number.isNaN(committed) ? undefined : committed,
    snsTopic: topic,
    slackWebhook: webhook,
    metricsNamespace: read.text('metrics-namespace'),
    resultFile: read.text('result-file'),
  };
}
