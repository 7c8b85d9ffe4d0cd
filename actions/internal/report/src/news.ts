import { CloudWatchClient, type MetricDatum, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { connect } from '@ecs-actions/shared/aws/connect';
import type { AwsOptions } from '@ecs-actions/shared/aws/connect';
import type { AwsRegion } from '@ecs-actions/shared/aws/aws';
import type { Message } from './message.ts';

/** What of AWS is told. Each throws when its word did not get through. */
export interface News extends AwsRegion<News> {
  publish(topic: string, message: Message): Promise<void>;
  measure(namespace: string, metrics: readonly MetricDatum[]): Promise<void>;
}

export function createNews(options: AwsOptions): News {
  return connect<News>(options, (region, client) => {
    const sns = client('sns', (config) => new SNSClient(config));
    const cloudwatch = client('cloudwatch', (config) => new CloudWatchClient(config));
    return {
      ...region,
      async publish(topic, { subject, lines }) {
        // SNS takes printable ASCII in a subject and nothing else.
        const Subject = subject.replaceAll(/[^\x20-\x7e]/g, '?');
        await sns().send(
          new PublishCommand({ TopicArn: topic, Subject, Message: [subject, ...lines].join('\n') }),
        );
      },
      async measure(namespace, metrics) {
        await cloudwatch().send(new PutMetricDataCommand({ Namespace: namespace, MetricData: [...metrics] }));
      },
    };
  });
}
