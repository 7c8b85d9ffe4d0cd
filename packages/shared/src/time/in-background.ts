/** Lets work go on while something else is waited for: its failure counts when it is awaited itself, and not before. */
export function inBackground<T>(work: Promise<T>): Promise<T> {
  work.catch(() => undefined);
  return work;
}
