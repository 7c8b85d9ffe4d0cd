import { describe, expect, test } from '@jest/globals';
import { Account } from './account.ts';

test('clusters are created, listed and described with what runs in them', () => {
  const account = new Account();
  account.steadyService();
  account.call('CreateCluster', { clusterName: 'second', capacityProviders: ['FARGATE', 'asg'] });
  account.call('CreateCluster', { clusterName: 'second' });
  expect(account.call('ListClusters').clusterArns.map((arn) => arn.split('/')[1])).toEqual([
    'default',
    'second',
  ]);
  const { clusters, failures } = account.call('DescribeClusters', {
    clusters: ['default', 'second', 'third'],
  });
  expect(clusters).toMatchObject([
    { clusterName: 'default', status: 'ACTIVE', runningTasksCount: 2, activeServicesCount: 1 },
    { clusterName: 'second', capacityProviders: ['FARGATE', 'asg'], runningTasksCount: 0 },
  ]);
  expect(failures).toMatchObject([{ reason: 'MISSING' }]);
});

test('capacity providers are those of Fargate and of clusters', () => {
  const account = new Account();
  account.call('CreateCluster', { clusterName: 'second', capacityProviders: ['asg'] });
  const answer = account.call('DescribeCapacityProviders', { capacityProviders: ['FARGATE', 'asg', 'none'] });
  expect(answer.capacityProviders.map(({ name, type }) => [name, type])).toEqual([
    ['FARGATE', 'FARGATE'],
    ['asg', 'EC2_AUTOSCALING'],
  ]);
  expect(answer.failures).toMatchObject([{ reason: 'MISSING' }]);
  expect(account.call('DescribeCapacityProviders').capacityProviders).toHaveLength(3);
});

describe('tags', () => {
  test('are merged, removed and listed', () => {
    const account = new Account();
    const resourceArn = account.release('1');
    const tags = (): unknown => account.call('ListTagsForResource', { resourceArn }).tags;
    account.call('TagResource', {
      resourceArn,
      tags: [
        { key: 'a', value: '1' },
        { key: 'b', value: '2' },
      ],
    });
    account.call('TagResource', { resourceArn, tags: [{ key: 'a', value: '3' }] });
    expect(tags()).toEqual([
      { key: 'b', value: '2' },
      { key: 'a', value: '3' },
    ]);
    account.call('UntagResource', { resourceArn, tagKeys: ['b'] });
    expect(tags()).toEqual([{ key: 'a', value: '3' }]);
  });

  test.each<[string, { key: string; value: string }[], string]>([
    [
      '51 of them',
      Array.from({ length: 51 }, (_, index) => ({ key: `k${index}`, value: '' })),
      'more than 50',
    ],
    ['a long key', [{ key: 'k'.repeat(129), value: '' }], '1 to 128'],
    ['a long value', [{ key: 'k', value: 'v'.repeat(257) }], 'at most 256'],
    ['strange characters', [{ key: 'k', value: 'a#b' }], 'invalid characters'],
    ['a key of AWS', [{ key: 'AWS:k', value: '' }], 'reserved'],
  ])('refuse %s', (_, tags, message) => {
    const account = new Account();
    const resourceArn = account.release('1');
    expect(() => account.call('TagResource', { resourceArn, tags })).toThrow(message);
    expect(account.call('ListTagsForResource', { resourceArn }).tags).toEqual([]);
  });

  test('belong to what exists', () => {
    const account = new Account();
    expect(() => account.call('TagResource', { resourceArn: 'arn:none', tags: [] })).toThrow(
      expect.objectContaining({ code: 'ResourceNotFoundException' }),
    );
  });
});
