import { readable, shorten } from '../runner/harmless.ts';

/** Outside text as one line of at most `length` characters. */
export function oneLine(text: string, length = 300): string {
  return shorten(readable(text).replace(/\s+/g, ' ').trim(), length);
}

/**
 * A name as it stands in a sentence, between backticks. Reports set what is between backticks as code, so a name never
 * brings its own.
 */
export function quoted(name: string, length = 250): string {
  return `\`${oneLine(name, length).replaceAll('`', "'")}\``;
}

const small = 'no one two three four five six seven eight nine ten eleven twelve'.split(' ');

/** `two seconds`, `40 seconds`, `3 minutes`; `less than a second` below one. */
export function inWords(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  if (seconds < 1) return 'less than a second';
  return seconds < 120 ? counted(seconds, 'second') : counted(Math.floor(seconds / 60), 'minute');
}

/** `no tasks`, `one task`, `three tasks`, `20 tasks`. */
export function counted(count: number, noun: string): string {
  return `${small[count] ?? count} ${noun}${count === 1 ? '' : 's'}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

const targetGroupArn = /arn:aws[\w-]*:elasticloadbalancing:[^\s)]*:targetgroup\/([^/\s)]+)[^\s)]*/g;

/** ECS's words in fewer: without the service, which everybody who reads them knows, and with names for target groups. */
export function terse(message: string): string {
  return message
    .replace(/^\(?service [^)]{1,300}\)\s*/, '')
    .replace(targetGroupArn, '$1')
    .replace(/\s*For more information, see .*$/s, '');
}

/** Where a chain of errors is long, its beginning and its end say most: what failed, and why. */
export function bothEnds(text: string, length = 300): string {
  const line = oneLine(text, 4_000);
  if (line.length <= length) return line;
  const head = line.slice(0, Math.floor(length / 4)).replace(/\s\S*$/, '');
  const tail = line.slice(-(length - head.length)).replace(/^\S*\s/, '');
  return `${head} … ${tail}`;
}

/** Times as AWS and our tags write them, for people: `2026-11-20 12:03`, in UTC as before. */
export function shortTimes(text: string): string {
  return text.replace(/(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?Z/g, '$1 $2');
}

/** A target group's name, from its ARN (`…:targetgroup/NAME/ID`) or as an event writes it. */
export function targetGroupName(text: string): string {
  return /targetgroup\/([^/\s)]+)/.exec(text)?.[1] ?? text;
}

/** An image without its registry host and, when it has a long digest, with that cut to what people compare. */
export function shortImage(image: string): string {
  return image.replace(/^[^/]+[.:][^/]*\//, '').replace(/@sha256:([0-9a-f]{7})[0-9a-f]+$/, '@$1');
}
