const units = { h: 3_600_000, m: 60_000, s: 1_000, ms: 1 } as const;
const grammar = /^(?:(?<h>\d+)h)?(?:(?<m>\d+)m(?!s))?(?:(?<s>\d+)s)?(?:(?<ms>\d+)ms)?$/;

/** Milliseconds of `90s`, `15m`, `1h30m` or `250ms`; undefined for anything else, a bare number included. */
export function parseDuration(text: string): number | undefined {
  const groups = grammar.exec(text)?.groups;
  if (text === '' || !groups) return undefined;
  const total = Object.entries(units).reduce(
    (sum, [unit, size]) => sum + Number(groups[unit] ?? 0) * size,
    0,
  );
  return Number.isSafeInteger(total) ? total : undefined;
}

/** The same grammar back, two units at most: `850ms`, `42s`, `2m 5s`, `1h 3m`. */
export function printDuration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.max(0, Math.round(milliseconds))}ms`;
  const seconds = Math.round(milliseconds / 1000);
  const parts: readonly (readonly [number, string])[] = [
    [Math.floor(seconds / 3600), 'h'],
    [Math.floor(seconds / 60) % 60, 'm'],
    [seconds % 60, 's'],
  ];
  const first = parts.findIndex(([amount]) => amount > 0);
  return parts
    .slice(first, first + 2)
    .filter(([amount]) => amount > 0)
    .map(([amount, unit]) => `${amount}${unit}`)
    .join(' ');
}

/** Elapsed time as it stands at the start of a log line: `0:14`, `12:05`, `1:02:09`. */
export function printElapsed(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const tail = String(seconds % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${tail}` : `${minutes}:${tail}`;
}
