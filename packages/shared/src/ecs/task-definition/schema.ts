import { RegisterTaskDefinitionRequest$ } from '@aws-sdk/client-ecs';
import { NormalizedSchema } from '@smithy/core/schema';

/** The shape of one value as the SDK's model has it; `unknown` for what the model lacks. */
export type Shape =
  | { readonly kind: 'structure'; readonly members: ReadonlyMap<string, Shape> }
  | { readonly kind: 'list' | 'map'; readonly of: Shape }
  | { readonly kind: 'text' | 'number' | 'flag' | 'unknown' };

const unknownShape: Shape = { kind: 'unknown' };

function shapeOf(schema: NormalizedSchema): Shape {
  if (schema.isListSchema()) return { kind: 'list', of: shapeOf(schema.getValueSchema()) };
  if (schema.isMapSchema()) return { kind: 'map', of: shapeOf(schema.getValueSchema()) };
  if (schema.isStructSchema()) {
    const members = [...schema.structIterator()].map(([name, member]) => [name, shapeOf(member)] as const);
    return { kind: 'structure', members: new Map(members) };
  }
  if (schema.isStringSchema()) return { kind: 'text' };
  if (schema.isNumericSchema()) return { kind: 'number' };
  return schema.isBooleanSchema() ? { kind: 'flag' } : unknownShape;
}

/** What RegisterTaskDefinition takes. */
export const taskDefinitionShape: Shape = shapeOf(NormalizedSchema.of(RegisterTaskDefinitionRequest$));

/** The shape of a member or, for lists and maps, of their values. */
export function memberShape(shape: Shape, name: string): Shape {
  if (shape.kind === 'structure') return shape.members.get(name) ?? unknownShape;
  return shape.kind === 'list' || shape.kind === 'map' ? shape.of : unknownShape;
}
