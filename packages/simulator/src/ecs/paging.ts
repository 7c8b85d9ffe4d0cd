import { invalidParameter } from './errors.ts';

export interface PageRequest {
  readonly nextToken?: string | undefined;
  readonly maxResults?: number | undefined;
}

/**
 * One page of a list, and the token for the next.
 * @param most items on a page, also when `maxResults` asks for more; `usual` when it is not given
 * @throws InvalidParameterException
 */
export function page<T>(
  items: readonly T[],
  { nextToken, maxResults }: PageRequest,
  { usual, most }: { usual: number; most: number },
): { items: readonly T[]; next: { nextToken?: string } } {
  const start = nextToken === undefined ? 0 : decode(nextToken);
  if (maxResults !== undefined && (maxResults < 1 || maxResults > most)) {
    throw invalidParameter(`maxResults must be between 1 and ${most}.`);
  }
  const end = start + (maxResults ?? usual);
  return {
    items: items.slice(start, end),
    next: end < items.length ? { nextToken: Buffer.from(String(end)).toString('base64url') } : {},
  };
}

function decode(token: string): number {
  const start = Number(Buffer.from(token, 'base64url').toString());
  if (!Number.isInteger(start) || start < 0) throw invalidParameter('Invalid token.');
  return start;
}
