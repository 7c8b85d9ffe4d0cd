import { expect, test } from '@jest/globals';
import { clusterConsole, serviceConsole } from '@ecs-actions/shared/report/console';

test.each([
  [
    'eu-west-1',
    'demo',
    'https://eu-west-1.console.aws.amazon.com/ecs/v2/clusters/demo/services/web/health?region=eu-west-1',
  ],
  [
    'eu-west-1',
    'arn:aws:ecs:eu-west-1:1:cluster/demo',
    'https://eu-west-1.console.aws.amazon.com/ecs/v2/clusters/demo/services/web/health?region=eu-west-1',
  ],
  [
    'cn-north-1',
    'demo',
    'https://console.amazonaws.cn/ecs/v2/clusters/demo/services/web/health?region=cn-north-1',
  ],
  [
    'us-gov-west-1',
    'demo',
    'https://console.amazonaws-us-gov.com/ecs/v2/clusters/demo/services/web/health?region=us-gov-west-1',
  ],
])('the page of a service in %s, cluster %s', (region, cluster, url) => {
  expect(serviceConsole(region, cluster, 'web')).toBe(url);
});

test('a cluster has a page for services that have none of their own', () => {
  expect(clusterConsole('eu-west-1', 'arn:aws:ecs:eu-west-1:123456789012:cluster/demo')).toBe(
    'https://eu-west-1.console.aws.amazon.com/ecs/v2/clusters/demo/services?region=eu-west-1',
  );
});
