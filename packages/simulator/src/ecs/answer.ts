import type { PageOptions } from '../protocol/page.ts';

/** Virtual milliseconds as the epoch seconds that answers carry. */
export function seconds(milliseconds: number): number {
  return milliseconds / 1000;
}

/** `{ name: seconds }`, or nothing for a time that has not come. */
export function timestamps(times: Readonly<Record<string, number | undefined>>): Record<string, number> {
  const stamps: Record<string, number> = {};
  for (const [name, time] of Object.entries(times)) {
    if (time !== undefined) stamps[name] = seconds(time);
  }
  return stamps;
}

/** A copy without the members that are undefined. */
export function present(members: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

/** How ECS pages its lists: at most 100 items, and `usual` where the request does not say. */
export function paged(
  request: { readonly nextToken?: string | undefined; readonly maxResults?: number | undefined },
  usual: number,
): PageOptions {
  const { nextToken: token, maxResults: limit } = request;
  return { token, limit, usual, most: 100, error: 'InvalidParameterException' };
}
