import { ApiError } from './api.ts';

export interface PageOptions {
  readonly limit?: number | undefined;
  /** Items of a page for which no limit is asked for; `most`, unless given. */
  readonly usual?: number;
  readonly most: number;
  readonly token?: string | undefined;
  /** Code of the error for a token that was never given out. */
  readonly error: string;
}

/** A page of a list whose token is opaque to clients: base64 of the index to go on from. */
export function page<T>(
  all: readonly T[],
  options: PageOptions,
): { items: readonly T[]; nextToken?: string } {
  const index = options.token === undefined ? '0' : Buffer.from(options.token, 'base64').toString();
  if (!/^\d+$/.test(index)) throw new ApiError(options.error, 'The specified token is not valid.');
  const from = Number(index);
  const to = from + Math.min(options.limit ?? options.usual ?? options.most, options.most);
  const items = all.slice(from, to);
  return to < all.length ? { items, nextToken: Buffer.from(String(to)).toString('base64') } : { items };
}
