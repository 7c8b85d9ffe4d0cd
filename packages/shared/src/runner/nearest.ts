import leven, { closestMatch } from 'leven';

/** The candidate that `name` was probably meant to be, or undefined when none is close; case does not count. */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  const wanted = name.toLowerCase();
  const byLowerCase = new Map([...candidates].map((candidate) => [candidate.toLowerCase(), candidate]));
  const best = closestMatch(wanted, [...byLowerCase.keys()]);
  if (best === undefined) return undefined;
  const allowed = Math.max(2, Math.floor(wanted.length / 3));
  return leven(wanted, best) <= allowed ? byLowerCase.get(best) : undefined;
}
