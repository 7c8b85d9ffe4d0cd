/** Why a push failed, as far as it decides what to do next. */
export type PushFailure = 'transient' | 'expired' | 'immutable' | 'missing-repository' | 'denied' | 'other';

// The order matters: a refusal that carries a status code is a refusal first.
const patterns: readonly [PushFailure, RegExp][] = [
  ['immutable', /tag is immutable|cannot be overwritten because/iu],
  ['missing-repository', /repository with name '[^']*' does not exist|name unknown|NAME_UNKNOWN/iu],
  ['expired', /authorization token has expired|no basic auth credentials|401 Unauthorized/iu],
  ['denied', /not authorized to perform|AccessDenied|denied: /iu],
  ['transient', /TOOMANYREQUESTS|Too Many Requests|Rate exceeded|status[^\n]{0,20}\b429\b/iu],
  ['transient', /\b5\d\d (?:Internal Server Error|Bad Gateway|Service Unavailable|Gateway Time-?out)/iu],
  ['transient', /unexpected (?:HTTP )?status[^\n]{0,40}\b5\d\d\b/iu],
  ['transient', /connection reset|broken pipe|unexpected EOF|: EOF|i\/o timeout|TLS handshake timeout/iu],
  ['transient', /connection refused|server closed idle connection|http2: [^\n]*closed|deadline exceeded/iu],
  ['transient', /use of closed network connection|temporary failure in name resolution/iu],
  ['expired', /403 Forbidden/iu],
];

/** Classifies what docker, buildx or a registry wrote when a push failed (texts: ECR and containerd). */
export function pushFailure(text: string): PushFailure {
  return patterns.find(([, pattern]) => pattern.test(text))?.[0] ?? 'other';
}
