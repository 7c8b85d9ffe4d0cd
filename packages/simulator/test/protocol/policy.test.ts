import { describe, expect, test } from '@jest/globals';
import { Policy, type Access } from '../../src/protocol/policy.ts';

type Statement = Record<string, unknown>;

const policy = (...statements: Statement[]): Policy =>
  new Policy({ Version: '2012-10-17', Statement: statements });
const allow = (more: Statement): Policy => policy({ Effect: 'Allow', Action: '*', Resource: '*', ...more });

const service = 'arn:aws:ecs:us-east-1:123456789012:service/prod/web';
const access = (more: Partial<Access> = {}): Access => ({
  action: 'ecs:UpdateService',
  resource: service,
  keys: {},
  ...more,
});

describe('an IAM policy', () => {
  test('does not allow what no statement speaks of', () => {
    expect(allow({ Action: 'ecs:DescribeServices' }).decide(access())).toBe('not-allowed');
    expect(policy().decide(access())).toBe('not-allowed');
  });

  test.each(['ecs:UpdateService', 'ecs:Update*', 'ECS:updateservice', '*', 'ecs:UpdateServic?'])(
    'allows by action %s',
    (Action) => {
      expect(allow({ Action }).decide(access())).toBe('allowed');
      expect(allow({ Action: ['s3:*', Action] }).decide(access())).toBe('allowed');
    },
  );

  test.each([
    [service, 'allowed'],
    ['arn:aws:ecs:*:*:service/prod/*', 'allowed'],
    ['arn:aws:ecs:us-east-1:123456789012:service/prod/we?', 'allowed'],
    ['arn:aws:ecs:us-east-1:123456789012:service/prod/other', 'not-allowed'],
    ['arn:aws:ecs:us-east-1:123456789012:service/PROD/web', 'not-allowed'],
    ['arn:aws:ecs:*:service/prod/web:*:*', 'not-allowed'],
    ['arn:aws:*:*:*:service/prod/web', 'allowed'],
  ])('Resource %s: %s', (Resource, decision) => {
    expect(allow({ Resource }).decide(access())).toBe(decision);
  });

  test('a wildcard does not reach over the parts of an ARN, except within the last', () => {
    const group = access({ resource: 'arn:aws:logs:us-east-1:1:log-group:/ecs/web:log-stream:a/b/c' });
    expect(allow({ Resource: 'arn:aws:logs:us-east-1:1:log-group:/ecs/web:*' }).decide(group)).toBe(
      'allowed',
    );
    expect(allow({ Resource: 'arn:aws:logs:*:log-group:/ecs/web:*' }).decide(group)).toBe('not-allowed');
  });

  test('a Deny wins, wherever it stands', () => {
    const statements = [
      { Effect: 'Allow', Action: '*', Resource: '*' },
      { Effect: 'Deny', Action: 'ecs:UpdateService', Resource: '*' },
    ];
    expect(policy(...statements).decide(access())).toBe('denied');
    expect(policy(...statements.toReversed()).decide(access())).toBe('denied');
    expect(policy(...statements).decide(access({ action: 'ecs:DescribeServices' }))).toBe('allowed');
  });

  test('NotAction and NotResource are everything else', () => {
    expect(policy({ Effect: 'Allow', NotAction: 'ecs:*', Resource: '*' }).decide(access())).toBe(
      'not-allowed',
    );
    expect(policy({ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }).decide(access())).toBe('allowed');
    expect(policy({ Effect: 'Allow', Action: '*', NotResource: service }).decide(access())).toBe(
      'not-allowed',
    );
  });

  test.each<[string, unknown, Record<string, string[]>, string]>([
    ['StringEquals', 'a', { 'iam:passedtoservice': ['a'] }, 'allowed'],
    ['StringEquals', ['b', 'a'], { 'iam:passedtoservice': ['a'] }, 'allowed'],
    ['StringEquals', 'a*', { 'iam:passedtoservice': ['ab'] }, 'not-allowed'],
    ['StringEquals', 'a', {}, 'not-allowed'],
    ['StringEqualsIfExists', 'a', {}, 'allowed'],
    ['StringEqualsIfExists', 'a', { 'iam:passedtoservice': ['b'] }, 'not-allowed'],
    ['StringNotEquals', 'a', { 'iam:passedtoservice': ['b'] }, 'allowed'],
    ['StringNotEquals', ['a', 'b'], { 'iam:passedtoservice': ['b'] }, 'not-allowed'],
    ['StringNotEquals', 'a', {}, 'allowed'],
    ['StringLike', 'a*', { 'iam:passedtoservice': ['ab'] }, 'allowed'],
    ['StringNotLike', 'a*', { 'iam:passedtoservice': ['ab'] }, 'not-allowed'],
    ['Null', 'true', {}, 'allowed'],
    ['Null', 'false', {}, 'not-allowed'],
    ['ForAnyValue:StringEquals', 'a', { 'iam:passedtoservice': ['b', 'a'] }, 'allowed'],
    ['ForAnyValue:StringEquals', 'a', {}, 'not-allowed'],
    ['ForAllValues:StringEquals', ['a', 'b'], { 'iam:passedtoservice': ['b', 'a'] }, 'allowed'],
    ['ForAllValues:StringEquals', ['a'], { 'iam:passedtoservice': ['b', 'a'] }, 'not-allowed'],
    ['ForAllValues:StringEquals', ['a'], {}, 'allowed'],
  ])('condition %s %j with %j: %s', (operator, wanted, keys, decision) => {
    const Condition = { [operator]: { 'iam:PassedToService': wanted } };
    expect(allow({ Condition }).decide(access({ keys }))).toBe(decision);
  });

  test('ARN conditions compare part by part, and all conditions must hold', () => {
    const Condition = {
      ArnLike: { 'ecs:cluster': 'arn:aws:ecs:*:*:cluster/prod' },
      StringEquals: { 'ecs:CreateAction': 'RegisterTaskDefinition' },
    };
    const cluster = { 'ecs:cluster': ['arn:aws:ecs:us-east-1:1:cluster/prod'] };
    const both = { ...cluster, 'ecs:createaction': ['RegisterTaskDefinition'] };
    expect(allow({ Condition }).decide(access({ keys: both }))).toBe('allowed');
    expect(allow({ Condition }).decide(access({ keys: cluster }))).toBe('not-allowed');
  });

  test.each<[string, unknown, string]>([
    ['no version', { Statement: [] }, 'the policy needs Version 2012-10-17'],
    ['no effect', statement({ Effect: undefined }), 'a statement needs Effect Allow or Deny'],
    ['no action', statement({ Action: undefined }), 'a statement needs Action or NotAction, and not both'],
    ['both', statement({ NotResource: '*' }), 'a statement needs Resource or NotResource, and not both'],
    ['an odd resource', statement({ Resource: 'service/web' }), 'service/web is neither * nor an ARN'],
    ['a number', statement({ Action: 1 }), '1 in the policy is no text'],
    [
      'a principal',
      statement({ Principal: '*' }),
      'a statement has Principal, which the simulator does not know',
    ],
    [
      'an odd key',
      statement({ Condition: { StringEquals: { 'aws:SourceIp': '::1' } } }),
      'the simulator does not know the condition key aws:SourceIp',
    ],
    [
      'an odd operator',
      statement({ Condition: { IpAddress: { 'ecs:cluster': '::1' } } }),
      'the simulator does not know the condition operator IpAddress',
    ],
  ])('refuses %s', (_name, document, message) => {
    expect(() => new Policy(document)).toThrow(message);
  });
});

function statement(more: Statement): unknown {
  return { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*', ...more } };
}
