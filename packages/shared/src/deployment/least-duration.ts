import { isObject, type Json, type JsonObject } from '../json.ts';

const minute = 60_000;

/**
 * Milliseconds that a deployment takes at least by its configuration: bakes and steps; a pause counts as 0. ECS skips the
 * bake of the step that reaches 100 percent. Where a share or a bake is not set, ECS's own default counts.
 */
export function leastDuration(configuration: JsonObject): number {
  const bake = Number(configuration['bakeTimeInMinutes'] ?? 0);
  const canary = asObject(configuration['canaryConfiguration']);
  const linear = asObject(configuration['linearConfiguration']);
  const steps = Math.ceil(100 / Number(linear['stepPercent'] ?? 10)) - 1;
  const shift = {
    CANARY: Number(canary['canaryBakeTimeInMinutes'] ?? 10),
    LINEAR: steps * Number(linear['stepBakeTimeInMinutes'] ?? 6),
  };
  const strategy = configuration['strategy'];
  const shifting = strategy === 'CANARY' || strategy === 'LINEAR' ? shift[strategy] : 0;
  return (shifting + bake) * minute;
}

function asObject(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}
