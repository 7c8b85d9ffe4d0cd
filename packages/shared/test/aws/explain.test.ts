import { describe, expect, test } from '@jest/globals';
import { rememberCall } from '@ecs-actions/shared/aws/call';
import { classify, explain, missingPermission, passes } from '@ecs-actions/shared/aws/errors';

const call = { service: 'ecs', operation: 'UpdateService', region: 'eu-west-1' };

function thrown(name: string, message: string, more: object = { $metadata: { httpStatusCode: 400 } }): Error {
  const error = Object.assign(new Error(message), { name }, more);
  rememberCall(error, call);
  return error;
}

const user = 'arn:aws:sts::123456789012:assumed-role/deploy/run';
const service = 'arn:aws:ecs:eu-west-1:123456789012:service/main/web';
const denied = `User: ${user} is not authorized to perform: iam:PassRole on resource: ${service} because`;

describe.each([
  ['throttled', thrown('ThrottlingException', 'Rate exceeded'), /throttled again and again/],
  ['throttled', thrown('ClientException', 'Rate exceeded'), /throttled/],
  [
    'unreachable',
    thrown('Error', 'getaddrinfo ENOTFOUND ecs.nowhere', { code: 'ENOTFOUND' }),
    /Check the region/,
  ],
  [
    'unreachable',
    thrown('TimeoutError', 'connect ECONNREFUSED', { code: 'ECONNREFUSED' }),
    /could not be reached/,
  ],
  ['lost-answer', thrown('TimeoutError', 'no answer'), /may have been carried out/],
  [
    'lost-answer',
    thrown('ServerException', 'Oops', { $metadata: { httpStatusCode: 500 } }),
    /no answer came/,
  ],
  [
    'lost-answer',
    thrown('SyntaxError', 'Unexpected token <', { $response: {}, $metadata: {} }),
    /no answer came/,
  ],
  [
    'denied',
    thrown('AccessDeniedException', `${denied} no identity-based policy allows the iam:PassRole action`),
    /^arn:aws:sts\S+ may not do iam:PassRole on arn:aws:ecs\S+\. Add "iam:PassRole" for this resource/,
  ],
  [
    'denied',
    thrown('AccessDeniedException', `${denied} of an explicit deny in a service control policy`),
    /An explicit deny cannot be outweighed/,
  ],
  [
    'denied',
    thrown('AccessDeniedException', `${denied} no permissions boundary allows the iam:PassRole action`),
    /The role's own policy is not enough/,
  ],
  [
    'denied',
    thrown('AccessDenied', 'No.'),
    /these credentials may not do ecs:UpdateService\. Add "ecs:UpdateService"/,
  ],
  ['denied', thrown('Whatever', 'No.', { $metadata: { httpStatusCode: 403 } }), /Add "ecs:UpdateService"/],
  [
    'expired-credentials',
    thrown('ExpiredTokenException', 'The security token is expired'),
    /role-duration-seconds/,
  ],
  ['invalid-credentials', thrown('UnrecognizedClientException', 'The token is invalid'), /does not accept/],
  ['no-credentials', thrown('CredentialsProviderError', 'Could not load credentials'), /id-token: write/],
  ['no-region', thrown('Error', 'Region is missing'), /Set the input "region"/],
  [
    'not-found',
    thrown('ClusterNotFoundException', 'Cluster not found.'),
    /found nothing: Cluster not found\..*eu-west-1/,
  ],
  ['not-found', thrown('ClientException', 'Unable to describe task definition.'), /found nothing/],
  [
    'invalid',
    thrown('InvalidParameterException', 'Bad cpu'),
    /refused with InvalidParameterException: Bad cpu\.$/,
  ],
  ['aborted', thrown('AbortError', 'Request aborted'), /was cancelled/],
  ['unknown', new TypeError('x is not a function'), /^TypeError: x is not a function$/],
  ['unknown', 'thrown text', /^Error: thrown text$/],
  ['unknown', undefined, /^Error: it says nothing$/],
] as const)('%s', (kind, error, sentence) => {
  test(`is told of ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`, () => {
    expect(classify(error)).toBe(kind);
    expect(explain(error)).toMatch(sentence);
    expect(explain(error)).not.toContain('\n');
  });
});

test('only what is no answer may be answered later', () => {
  const kinds = [
    'throttled',
    'unreachable',
    'lost-answer',
    'denied',
    'not-found',
    'invalid',
    'unknown',
  ] as const;
  expect(kinds.filter((kind) => passes(kind))).toEqual(['throttled', 'unreachable', 'lost-answer']);
});

test('a permission that is missing has the name that goes into a policy', () => {
  expect(missingPermission(thrown('AccessDeniedException', `${denied} x`))).toBe('iam:PassRole');
  expect(missingPermission(thrown('AccessDenied', 'No.'))).toBe('ecs:UpdateService');
  expect(missingPermission(thrown('ThrottlingException', 'Rate exceeded'))).toBeUndefined();
});
