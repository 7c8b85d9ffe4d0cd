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
