import type { Seedable, World } from '../control/world.ts';

/**
 * Members newer than the SDK that this account's APIs take all the same, as paths without list indices and map keys:
 * `containerDefinitions.futureAttribute`.
 */
export class DeclaredAttributes implements Seedable {
  readonly members = ['declaredAttributes'];
  readonly #paths = new Set<string>();

  seed({ declaredAttributes = [] }: World & { readonly declaredAttributes?: readonly string[] }): void {
    for (const path of declaredAttributes) this.#paths.add(path);
  }

  has(path: string): boolean {
    return this.#paths.has(path);
  }
}
