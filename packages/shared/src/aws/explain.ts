import { callOf } from './call.ts';
import type { Call } from './call.ts';
import { classify, shapeOf } from './classify.ts';
import type { ErrorKind, ErrorShape } from './classify.ts';
import { mayRepeat } from './policy.ts';

type Explanation = (call: Call | undefined, error: ErrorShape) => string;

const explanations: Readonly<Record<ErrorKind, Explanation>> = {
  throttled: (call) =>
    `${named(call)} was throttled again and again: other jobs or tools use up this account's request rate. Run the job again, or run fewer at a time.`,
  unreachable: (call, { message }) =>
    `${named(call)} could not be reached (${firstLine(message)}). Check the region, the runner's network and proxy, and AWS_ENDPOINT_URL if it is set.`,
  'lost-answer': (call, { message }) =>
    call && mayRepeat(call.operation)
      ? `${named(call)} was sent again and again, but no answer came (${firstLine(message)}). Run the job again.`
      : `${named(call)} was sent, but no answer came (${firstLine(message)}). It may have been carried out; run the job again.`,
  denied: denial,
  'expired-credentials': () =>
    'The AWS credentials have expired. Let the step before (aws-actions/configure-aws-credentials) ask for a longer session with role-duration-seconds, or start the job again.',
  'invalid-credentials': (_, { message }) =>
    `AWS does not accept these credentials (${firstLine(message)}). Check that key, secret and session token belong together and that the runner's clock is right.`,
  'no-credentials': () =>
    'There are no AWS credentials. Put a step with aws-actions/configure-aws-credentials before this one, and give the job "permissions: id-token: write" when it assumes a role by OIDC.',
  'no-region': () =>
    'There is no AWS region. Set the input "region", or AWS_REGION in the environment (aws-actions/configure-aws-credentials does).',
  'not-found': (call, error) =>
    `${named(call)} found nothing: ${sentence(error)} Check the name, the region (${call?.region ?? 'as configured'}) and the account of the credentials.`,
  invalid: (call, error) => `${named(call)} was refused with ${error.name}: ${sentence(error)}`,
  aborted: (call) => `${named(call)} was given up because the job was cancelled.`,
  unknown: (_, { name, message }) => `${name || 'Error'}: ${firstLine(message) || 'it says nothing'}`,
};

/** What happened, where, and how to mend it, in a sentence or two. For any error; one that is not AWS's keeps its name. */
export function explain(error: unknown): string {
  return explanations[classify(error)](callOf(error), shapeOf(error));
}

/** A call that may have changed something, and whose answer was lost. Reads, and what was repeated, leave no doubt. */
export function isInDoubt(error: unknown): boolean {
  const call = callOf(error);
  return classify(error) === 'lost-answer' && !(call && mayRepeat(call.operation));
}

// "User: arn:… is not authorized to perform: ecs:UpdateService on resource: arn:… because no identity-based policy allows …"
const authorization =
  /^User: (?<user>\S+) is not authorized to perform: (?<action>[\w-]+:\w+)(?: on resource: (?<resource>\S+))?(?: because (?<reason>[^.]*))?/;

/** The IAM action that is missing, as AWS names it or, where it does not, as the call that was made. */
export function missingPermission(error: unknown): string | undefined {
  if (classify(error) !== 'denied') return undefined;
  const call = callOf(error);
  return (
    authorization.exec(shapeOf(error).message)?.groups?.['action'] ??
    (call ? `${call.service}:${call.operation}` : undefined)
  );
}

function denial(call: Call | undefined, { message }: ErrorShape): string {
  const {
    user,
    action = call && `${call.service}:${call.operation}`,
    resource,
    reason,
  } = authorization.exec(message)?.groups ?? {};
  if (action === undefined) return `Access was denied: ${firstLine(message)}`;
  const who = user ?? 'these credentials';
  const on = resource ? ` on ${resource}` : '';
  if (reason !== undefined && /explicit deny/.test(reason)) {
    return `${who} may not do ${action}${on}: ${reason}. An explicit deny cannot be outweighed by an allow; it has to be lifted.`;
  }
  if (reason !== undefined && /service control policy|permissions boundary|session policy/.test(reason)) {
    return `${who} may not do ${action}${on}: ${reason}. The role's own policy is not enough here; that one has to allow it too.`;
  }
  return `${who} may not do ${action}${on}. Add "${action}" for this resource to the policy of the role.`;
}

function named(call: Call | undefined): string {
  return call ? `${call.service}:${call.operation}` : 'An AWS call';
}

function sentence({ message, name }: ErrorShape): string {
  const line = firstLine(message) || name;
  return /[.!?]$/.test(line) ? line : `${line}.`;
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0] ?? '';
}
