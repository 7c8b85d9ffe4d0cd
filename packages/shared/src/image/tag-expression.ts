import dayjs from 'dayjs';
import advancedFormat from 'dayjs/plugin/advancedFormat.js';
import timezone from 'dayjs/plugin/timezone.js';
import utc from 'dayjs/plugin/utc.js';
import { ActionError } from '../runner/errors.ts';

dayjs.extend(utc);
dayjs.extend(timezone);
dayjs.extend(advancedFormat);

/** What tag rules are evaluated over. */
export interface TagContext {
  readonly commit: string;
  /** `refs/heads/…`, `refs/tags/…` or `refs/pull/N/merge`. */
  readonly ref: string;
  readonly defaultBranch: string;
  readonly eventName: string;
  readonly now: Date;
  /** Needed only by rules that `usesCommitDate`. */
  readonly commitDate?: Date;
}

const expression = /\{\{\s*([a-z_]+)((?:\s+(?:tz=)?'[^']*')*)\s*\}\}/gu;

const values: Readonly<Record<string, (context: TagContext, format: string) => string>> = {
  branch: (context) => nameIn(context, 'refs/heads/') ?? '',
  tag: (context) => nameIn(context, 'refs/tags/') ?? '',
  sha: (context) => context.commit.slice(0, 7),
  is_default_branch: (context) => String(onDefaultBranch(context)),
  is_not_default_branch: (context) => String(!onDefaultBranch(context)),
  date: (context, parameters) => formatDate(context.now, parameters),
  commit_date: (context, parameters) => {
    if (!context.commitDate) throw new ActionError('tags: {{commit_date}} needs the date of the commit.');
    return formatDate(context.commitDate, parameters);
  },
};

/**
 * Replaces `{{branch}}`, `{{tag}}`, `{{sha}}`, `{{date 'YYYYMMDD' tz='Asia/Tokyo'}}`, `{{commit_date '…'}}`,
 * `{{is_default_branch}}` and `{{is_not_default_branch}}`. `more` adds names that only one type of rule knows. Dates are
 * in UTC unless `tz` names a zone.
 */
export function evaluate(
  text: string,
  context: TagContext,
  more: Readonly<Record<string, string>> = {},
): string {
  const result = text.replace(expression, (whole, name: string, parameters: string) => {
    if (Object.hasOwn(more, name)) return more[name] ?? '';
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (!value) throw unknownExpression(whole, more);
    return value(context, parameters);
  });
  const rest = /\{\{.*?(?:\}\}|$)/u.exec(result);
  if (rest) throw unknownExpression(rest[0], more);
  return result;
}

export function usesCommitDate(text: string): boolean {
  return /\{\{\s*commit_date\b/u.test(text);
}

/** Whether the text names the commit and nothing that changes between two runs for it. */
export function namesCommit(text: string): boolean {
  return /\{\{\s*sha\s*\}\}/u.test(text) && !usesClock(text);
}

export function usesClock(text: string): boolean {
  return /\{\{\s*date\b/u.test(text);
}

/** The part of the ref after `prefix`, if it begins with it. */
export function nameIn(context: TagContext, prefix: string): string | undefined {
  return context.ref.startsWith(prefix) ? context.ref.slice(prefix.length) : undefined;
}

function onDefaultBranch(context: TagContext): boolean {
  return context.defaultBranch !== '' && nameIn(context, 'refs/heads/') === context.defaultBranch;
}

function formatDate(date: Date, parameters: string): string {
  const zone = /tz='([^']*)'/u.exec(parameters)?.[1] ?? 'UTC';
  const format = /(?:^|\s)'([^']*)'/u.exec(parameters)?.[1] ?? 'YYYY-MM-DDTHH:mm:ssZ';
  try {
    return dayjs(date).tz(zone).format(format);
  } catch (error) {
    throw new ActionError(`tags: '${zone}' is no time zone; use a name such as 'Europe/Paris'.`, {
      cause: error,
    });
  }
}

function unknownExpression(whole: string, more: Readonly<Record<string, string>>): ActionError {
  const known = [...Object.keys(more), ...Object.keys(values)].map((name) => `{{${name}}}`);
  return new ActionError(`tags: '${whole}' is no expression here; there are ${known.join(', ')}.`);
}
