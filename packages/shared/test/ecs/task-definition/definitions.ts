import * as fc from 'fast-check';

import { taskDefinitionShape, type Shape } from '@ecs-actions/shared/ecs/task-definition/schema';
import type { Json, JsonObject } from '@ecs-actions/shared/json';

// Texts that a loader may take for something else are as likely as any other.
const text = fc.oneof(
  fc.string(),
  fc.constantFrom(
    '',
    ' ',
    '007',
    '0x10',
    '1e3',
    'null',
    '~',
    'true',
    'yes',
    '2026-01-01',
    '- a',
    'a: b',
    '#',
    '\n',
  ),
);

/** A task definition with every member that the SDK's model has, and in each object one that it lacks. */
export const everyMember: fc.Arbitrary<JsonObject> = object(taskDefinitionShape).map((definition) => {
  const { tags: _tags, ...rest } = definition;
  return rest;
});

function object(shape: Shape): fc.Arbitrary<JsonObject> {
  const members = shape.kind === 'structure' ? [...shape.members] : [];
  return fc.record({
    ...Object.fromEntries(members.map(([name, member]) => [name, value(member, name)])),
    xFuture: fc.oneof(text, fc.integer(), fc.boolean(), fc.constant([]), fc.record({ deeper: text })),
  });
}

function value(shape: Shape, name: string): fc.Arbitrary<Json> {
  switch (shape.kind) {
    case 'structure':
      return object(shape);
    case 'list':
      return fc.array(value(shape.of, name), { maxLength: name === 'containerDefinitions' ? 2 : 1 });
    case 'map':
      return fc.dictionary(fc.string({ minLength: 1 }), value(shape.of, name), { maxKeys: 2 });
    case 'number':
      return fc.integer({ min: 1, max: 65_535 });
    case 'flag':
      return fc.boolean();
    default:
      return text;
  }
}
