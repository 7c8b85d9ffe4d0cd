import type { Behaviour } from '../core/ports.ts';
import { behaviourFrom, behaviourFromLabels, steadyBehaviour } from './behaviour.ts';

/** Behaviours by image: what the world says of a reference wins over the labels of the image itself. */
export class BehaviourTable {
  readonly #byPrefix = new Map<string, Behaviour>();

  /** @param image an exact reference, or the beginning of one. */
  set(image: string, labels: Readonly<Record<string, string>>): void {
    this.#byPrefix.set(image, behaviourFrom(labels));
  }

  of(image: string, labels: Readonly<Record<string, string>>): Behaviour {
    let longest = '';
    for (const prefix of this.#byPrefix.keys()) {
      if (image.startsWith(prefix) && prefix.length > longest.length) longest = prefix;
    }
    return this.#byPrefix.get(longest) ?? labelled(labels);
  }
}

/** An image whose labels make no sense does not start, for that reason. */
function labelled(labels: Readonly<Record<string, string>>): Behaviour {
  try {
    return behaviourFromLabels(labels);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return { ...steadyBehaviour, startError: error.message };
  }
}
