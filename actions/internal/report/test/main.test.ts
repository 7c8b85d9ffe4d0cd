import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { localServer } from '@ecs-actions/testkit/local-server';
import { awsEnvironment, runBundle, type BundleRun } from '@ecs-actions/testkit/runner';

interface Told {
  readonly url: string;
  readonly target: string;
  readonly body: string;
}

interface Metrics {
  readonly Namespace: string;
  readonly MetricData: readonly { MetricName: string; Value: number; Dimensions: object[] }[];
}

const topic = 'arn:aws:sns:us-east-1:123456789012:releases';
const published =
  '<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>';

/** Runs a report against an address that takes everything, or refuses it, and returns what it was told. */
async function report(
  inputs: Readonly<Record<string, string>>,
  { status = 200 } = {},
): Promise<{ run: BundleRun; told: Told[] }> {
  const told: Told[] = [];
  const server = await localServer((request, response) => {
    void (async () => {
      const body = await text(request);
      const target = String(request.headers['x-amz-target'] ?? '');
      told.push({ url: request.url ?? '', target, body });
      response.writeHead(status, { 'content-type': target ? 'application/x-amz-json-1.0' : 'text/xml' });
      response.end(target ? '{}' : published);
    })();
  });
  const defaults = { environment: 'production', service: 'web', 'job-status': 'success', 'committed-at': '' };
  try {
    const run = await runBundle('report', {
      inputs: {
        ...defaults,
        ...inputs,
        ...(inputs['slack-webhook'] && { 'slack-webhook': `${server.url}/hook-canary` }),
      },
      env: awsEnvironment(server.url),
    });
    return { run, told };
  } finally {
    await server.close();
  }
}

const failed = {
  'job-status': 'failure',
  'deploy-status': 'rolled-back',
  'deploy-detail': 'app exits with code 1 <!channel>',
  revision: 'web:3',
  'previous-revision': 'web:2',
  'duration-seconds': '90',
};

describe('whoever wants to know', () => {
  test('is told by SNS what happened, to what, and why', async () => {
    const { run, told } = await report({ ...failed, 'sns-topic': topic });
    using _ = run;
    expect(run.exitCode).toBe(0);
    const form = new URLSearchParams(told[0]?.body);
    expect(form.get('TopicArn')).toBe(topic);
    expect(form.get('Subject')).toBe('web: FAILED, rolled-back in production');
    expect(form.get('Message')).toContain('Revision web:3, before web:2');
    expect(form.get('Message')).toContain('app exits with code 1');
  });

  test('is told by Slack, in whose markup nothing of it acts, and the address stays a secret', async () => {
    const { run, told } = await report({ ...failed, 'slack-webhook': 'yes' });
    using _ = run;
    const { text: message }: { text: string } = JSON.parse(told[0]?.body ?? '');
    expect(told[0]?.url).toBe('/hook-canary');
    expect(message).toContain('&lt;!channel&gt;');
    const lines = run.log.split('\n').filter((line) => !line.startsWith('::add-mask::'));
    expect(lines.join('\n') + run.summary).not.toContain('hook-canary');
  });

  test.each([
    ['started', 'web: deployment to production started'],
    ['approval-needed', 'web: deployment to production waits for approval'],
  ])('is told that it %s', async (event, subject) => {
    const { run, told } = await report({ event, 'sns-topic': topic, 'metrics-namespace': 'Shop' });
    using _ = run;
    expect(told).toHaveLength(1);
    expect(new URLSearchParams(told[0]?.body).get('Subject')).toBe(subject);
  });

  test('and cannot be reached is a warning: the deployment is as good as it was', async () => {
    const { run } = await report({ 'deploy-status': 'succeeded', 'sns-topic': topic }, { status: 403 });
    using _ = run;
    expect(run.exitCode).toBe(0);
    expect(run.annotations).toMatchObject([{ level: 'warning' }]);
  });
});

describe('the figures', () => {
  test('are those of a deployment that went well', async () => {
    const committed = new Date(Date.now() - 3_600_000).toISOString();
    const { run, told } = await report({
      'deploy-status': 'succeeded',
      'duration-seconds': '90',
      'committed-at': committed,
      'metrics-namespace': 'Shop',
    });
    using _ = run;
    const { Namespace, MetricData }: Metrics = JSON.parse(told[0]?.body ?? '');
    expect(told[0]?.target).toBe('GraniteServiceVersion20100801.PutMetricData');
    expect(Namespace).toBe('Shop');
    const values = Object.fromEntries(MetricData.map(({ MetricName, Value }) => [MetricName, Value]));
    expect(values).toMatchObject({
      Deployments: 1,
      FailedDeployments: 0,
      Rollbacks: 0,
      DeploymentDuration: 90,
    });
    expect(values['LeadTime']).toBeGreaterThanOrEqual(3_600);
    expect(MetricData[0]?.Dimensions).toEqual([
      { Name: 'Service', Value: 'web' },
      { Name: 'Environment', Value: 'production' },
    ]);
  });

  test('count what failed, and have no lead time for it', async () => {
    const { run, told } = await report({
      ...failed,
      'committed-at': '2026-11-20T00:00:00Z',
      'metrics-namespace': 'Shop',
    });
    using _ = run;
    const { MetricData }: Metrics = JSON.parse(told[0]?.body ?? '');
    const values = Object.fromEntries(MetricData.map(({ MetricName, Value }) => [MetricName, Value]));
    expect(values).toEqual({ Deployments: 1, FailedDeployments: 1, Rollbacks: 1, DeploymentDuration: 90 });
  });
});

test('an ARN is told without its account', async () => {
  const arn = 'arn:aws:ecs:us-east-1:123456789012:task-definition/web:2';
  const { run, told } = await report({ ...failed, 'previous-revision': arn, 'sns-topic': topic });
  using _ = run;
  expect(new URLSearchParams(told[0]?.body).get('Message')).toContain('Revision web:3, before web:2');
});

test('the ending is kept for the summary of the run', async () => {
  const { run } = await report({ ...failed, 'result-file': 'results/0.json' });
  using _ = run;
  expect(run.outputs['status']).toBe('rolled-back');
  const kept: unknown = JSON.parse(readFileSync(join(run.workspace, 'results', '0.json'), 'utf8'));
  expect(kept).toMatchObject({ service: 'web', status: 'rolled-back', succeeded: false, revision: 'web:3' });
});
