import type { Evidence } from './evidence.ts';
import { oneLine, quoted } from './words.ts';

interface Hint {
  readonly pattern: RegExp;
  readonly text: string;
}

/** What a container's last lines suggest. A hint, never a cause: lines are the application's own words. */
const hints: readonly Hint[] = [
  {
    pattern:
      /ECONNREFUSED|ETIMEDOUT|EHOSTUNREACH|connection (?:refused|timed out|reset)|(?:cannot|can't|could not|unable to|failed to) (?:reach|connect)|no route to host|i\/o timeout/i,
    text: 'the way from the service to what it cannot reach: security groups on both sides, host name, port',
  },
  {
    pattern:
      /ENOTFOUND|EAI_AGAIN|getaddrinfo|name or service not known|no such host|could not translate host name/i,
    text: 'the host name that does not resolve, and the DNS of the network the tasks run in',
  },
  {
    pattern:
      /password authentication failed|access denied for user|authentication failed|invalid (?:credentials|password)/i,
    text: 'the credentials that the application was given for what it connects to',
  },
  {
    pattern: /AccessDenied|not authorized to perform|UnauthorizedOperation/,
    text: 'the task role: AWS denies the application a call that it makes',
  },
  {
    pattern: /EADDRINUSE|address already in use/i,
    text: 'the port: something else in the task listens on it already',
  },
  {
    pattern:
      /(?:cannot find|no) module|ModuleNotFoundError|ClassNotFoundException|cannot open shared object/i,
    text: 'what the image was built with: a module or library is missing from it',
  },
  {
    pattern:
      /(?:missing|undefined|not set|required).{0,40}(?:environment|env(?:ironment)? ?var|variable|config)|(?:environment|env) ?var\w*.{0,60}(?:missing|not set|undefined|required)|KeyError/i,
    text: 'the environment variables and secrets that the application asks for',
  },
  {
    pattern: /permission denied|EACCES|read-only file system/i,
    text: 'the user the container runs as, and what it may write to',
  },
];

/** Keys of environment and secrets that came or changed with this release; those that the log speaks of lead. */
export function changedKeys(evidence: Evidence, container?: string): string[] {
  const words = linesOf(evidence, container).join('\n').toLowerCase();
  const spokenOf = (key: string): boolean =>
    key
      .toLowerCase()
      .split(/[^a-z0-9]+/)
      .some((part) => part.length >= 4 && words.includes(part));
  const [mentioned, others] = [true, false].map((wanted) =>
    evidence.changedKeys.filter((key) => spokenOf(key) === wanted),
  );
  return [...(mentioned ?? []), ...(others ?? [])]
    .slice(0, 3)
    .map((key) => `${quoted(key)} (changed in this release)`);
}

/** What to look at first for a container that ran and failed: what its last lines suggest, and what this release changed. */
export function looking(evidence: Evidence, container: string | undefined, otherwise: string): string[] {
  const words = linesOf(evidence, container).join('\n');
  const suggested = hints.filter(({ pattern }) => pattern.test(words)).map(({ text }) => text);
  return [
    ...(suggested.length > 0 ? suggested.slice(0, 2) : [otherwise]),
    ...changedKeys(evidence, container),
  ];
}

/** Whether there is a log to read of the container. */
export function hasLines(evidence: Evidence, container: string | undefined): boolean {
  return linesOf(evidence, container).length > 0;
}

/** What could not be read, as a thing to look at; nothing where all could. */
export function unread({ gaps }: Evidence): string[] {
  return gaps.length === 0 ? [] : [`what could not be read: ${oneLine(gaps.join('; '), 400)}`];
}

function linesOf(evidence: Evidence, container: string | undefined): readonly string[] {
  return evidence.logs
    .filter((log) => container === undefined || log.container === container)
    .flatMap(({ lines }) => lines);
}
