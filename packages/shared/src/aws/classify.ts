/** What an error of an AWS call means for whoever made it. */
const errorKinds = [
  /** Refused for its rate, and so not carried out. */
  'throttled',
  /** Nothing was sent: no connection came to be. */
  'unreachable',
  /** Sent, and no valid answer came: it may have been carried out. */
  'lost-answer',
  'denied',
  'expired-credentials',
  'invalid-credentials',
  'no-credentials',
  'no-region',
  'not-found',
  /** Any other refusal of this very request; the same request will be refused again. */
  'invalid',
  'aborted',
  /** No error of an AWS call. */
  'unknown',
] as const;
export type ErrorKind = (typeof errorKinds)[number];

/** What of an SDK error is looked at; everything is optional, since anything can be thrown. */
export interface ErrorShape {
  readonly name: string;
  readonly message: string;
  readonly code: string;
  readonly status: number | undefined;
  readonly answered: boolean;
}

const namesByKind: Partial<Record<ErrorKind, readonly string[]>> = {
  throttled: [
    'ThrottlingException',
    'Throttling',
    'ThrottledException',
    'RequestLimitExceeded',
    'RequestThrottled',
    'RequestThrottledException',
    'TooManyRequestsException',
    'EC2ThrottledException',
    'SlowDown',
  ],
  denied: [
    'AccessDeniedException',
    'AccessDenied',
    'UnauthorizedOperation',
    'NotAuthorized',
    'OptInRequired',
  ],
  'expired-credentials': ['ExpiredTokenException', 'ExpiredToken', 'RequestExpired', 'TokenRefreshRequired'],
  'invalid-credentials': [
    'UnrecognizedClientException',
    'InvalidClientTokenId',
    'InvalidSignatureException',
    'SignatureDoesNotMatch',
    'IncompleteSignature',
    'MissingAuthenticationTokenException',
    'AuthFailure',
  ],
  'no-credentials': ['CredentialsProviderError', 'TokenProviderError'],
  'not-found': [
    'ClusterNotFoundException',
    'ServiceNotFoundException',
    'RepositoryNotFoundException',
    'ImageNotFoundException',
    'ResourceNotFoundException',
    'TargetGroupNotFound',
    'LoadBalancerNotFound',
    'ParameterNotFound',
    'NoSuchEntity',
    'NoSuchEntityException',
    'ApplicationDoesNotExistException',
    'DeploymentGroupDoesNotExistException',
    'DeploymentConfigDoesNotExistException',
    'DeploymentDoesNotExistException',
  ],
  aborted: ['AbortError'],
};
const neverConnected = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);
const connectionLost = new Set([
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ECONNABORTED',
  'ERR_STREAM_PREMATURE_CLOSE',
  'HPE_INVALID_CONSTANT',
]);

/** Sorts whatever a call threw into what can be done about it. */
export function classify(error: unknown): ErrorKind {
  const { name, message, code, status, answered } = shapeOf(error);
  const named = errorKinds.find((kind) => namesByKind[kind]?.includes(name));
  if (named) return named;
  if (name === 'Error' && /region is missing/i.test(message)) return 'no-region';
  // The SDK calls a refused connection a time-out too.
  if (neverConnected.has(code) || /establish a connection/.test(message)) return 'unreachable';
  if (name === 'TimeoutError') return 'lost-answer';
  if (connectionLost.has(code) || /socket hang up|^aborted\b/.test(message)) return 'lost-answer';
  if (status === 429) return 'throttled';
  if (status !== undefined && status >= 500) return 'lost-answer';
  // A 2xx that could not be read was cut short on its way.
  if (answered && (status === undefined || status < 300)) return 'lost-answer';
  // Old APIs say with a general error what newer ones have a name for.
  if (/^Rate exceeded/i.test(message)) return 'throttled';
  if (/^Unable to describe task definition|TaskDefinition (?:is inactive|not found)/i.test(message))
    return 'not-found';
  if (status === 403) return 'denied';
  if (status !== undefined && status >= 400) return 'invalid';
  return 'unknown';
}

/** True when the same call may well be answered later. */
export function passes(kind: ErrorKind): boolean {
  return kind === 'throttled' || kind === 'unreachable' || kind === 'lost-answer';
}

/**
 * True when AWS answered a read, and will give the same answer again: there is no such thing, or none that this role may
 * see. Who can do without goes on without.
 */
export function isUnreadable(error: unknown): boolean {
  const kind = classify(error);
  return kind === 'denied' || kind === 'not-found' || kind === 'invalid';
}

export function shapeOf(error: unknown): ErrorShape {
  const at = (object: unknown, key: string): unknown =>
    typeof object === 'object' && object !== null ? Reflect.get(object, key) : undefined;
  const status = at(at(error, '$metadata'), 'httpStatusCode');
  const message = typeof error === 'string' ? error : word(at(error, 'message'));
  // What was not made by the Error that the SDK knows, as in another realm, arrives as a text within one that is.
  const wrapped = /^AWS SDK error wrapper for (?<name>\w+): (?<message>.*)/s.exec(message)?.groups;
  const code = word(at(error, 'code') ?? at(error, 'Code'));
  return {
    name: wrapped?.['name'] ?? word(at(error, 'name')),
    message: wrapped?.['message'] ?? message,
    code: code || (wrapped ? (/\bE[A-Z_]{4,}\b/.exec(message)?.[0] ?? '') : ''),
    status: typeof status === 'number' ? status : undefined,
    answered: at(error, '$response') !== undefined,
  };
}

function word(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
