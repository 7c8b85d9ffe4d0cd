import { isList, isObject, type Json, type JsonObject } from '../../json.ts';
import { normalise } from './normalise.ts';
import { counterpart, item, lastName, member, root, type Place } from './path.ts';

/** The paths of what was sent and is not in what ECS kept. What ECS spells otherwise, or adds, is not looked at. */
export function droppedAttributes(sent: JsonObject, kept: JsonObject): readonly string[] {
  const dropped: string[] = [];
  missing(normalise(sent), normalise(kept), root, dropped);
  return dropped;
}

function missing(sent: Json, kept: Json | undefined, at: Place, dropped: string[]): void {
  if (kept === undefined) dropped.push(at.path);
  else if (isObject(sent) && isObject(kept)) {
    for (const [name, value] of Object.entries(sent)) missing(value, kept[name], member(at, name), dropped);
  } else if (isList(sent) && isList(kept)) {
    sent.forEach((one, index) =>
      missing(one, counterpart(lastName(at.attribute), sent, index, kept), item(at, one, index), dropped),
    );
  }
}
