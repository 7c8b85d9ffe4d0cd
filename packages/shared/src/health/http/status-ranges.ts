/** First and last status code, both included. */
export type StatusRange = readonly [number, number];

/** Reads `200`, `200-299` and lists of them; undefined for anything else. */
export function parseStatuses(value: string): readonly StatusRange[] | undefined {
  const ranges = value.split(',').map((part): StatusRange | undefined => {
    const [, from, to = from] = /^\s*([1-5]\d\d)(?:-([1-5]\d\d))?\s*$/.exec(part) ?? [];
    return from !== undefined && Number(from) <= Number(to) ? [Number(from), Number(to)] : undefined;
  });
  const known = ranges.filter((range) => range !== undefined);
  return known.length === ranges.length ? known : undefined;
}

export function isIn(status: number, ranges: readonly StatusRange[]): boolean {
  return ranges.some(([from, to]) => status >= from && status <= to);
}

export function printStatuses(ranges: readonly StatusRange[]): string {
  return ranges.map(([from, to]) => (from === to ? String(from) : `${from}-${to}`)).join(', ');
}
