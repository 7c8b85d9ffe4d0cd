/**
 * What a simulated account holds, in the AWS APIs' own shapes. Seeding is a merge by name: giving the same world twice
 * changes nothing.
 */
export interface World {
  readonly [member: string]: unknown;
}

/** A part of the simulator that takes its share of a world. */
export interface Seedable {
  /** Members of a world that this part understands. */
  readonly members: readonly string[];
  seed(world: World): void;
}

/** Throws a TypeError for an item of a world that says something which nothing would take: most likely misspelt. */
export function refuseUnknown(member: string, items: readonly object[], names: readonly string[]): void {
  const odd = new Set(items.flatMap((item) => Object.keys(item)).filter((name) => !names.includes(name)));
  if (odd.size > 0) throw new TypeError(`${member} of a world have no ${[...odd].join(', ')}`);
}
