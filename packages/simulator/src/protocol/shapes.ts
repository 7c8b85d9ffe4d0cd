import { NormalizedSchema } from '@smithy/core/schema';
import type { StaticOperationSchema } from '@smithy/types';
import type { ServiceModel } from './models.ts';

/** A shape of an API, as far as the wire shows it. Members are resolved when they are first asked for. */
export type Shape =
  | {
      readonly kind: 'structure';
      readonly members: ReadonlyMap<string, Member>;
      readonly required: readonly string[];
    }
  | { readonly kind: 'list'; readonly member: Member; readonly flattened: boolean }
  | { readonly kind: 'map'; readonly value: Member }
  | { readonly kind: 'string' | 'number' | 'boolean' | 'timestamp' | 'blob' | 'document' };

export interface Member {
  readonly shape: Shape;
}

export interface OperationShapes {
  readonly input: Shape;
  readonly output: Shape;
}

const operations = new Map<ServiceModel, Map<string, OperationShapes | undefined>>();
const structures = new WeakMap<object, Shape>();

/** Input and output of an operation by the SDK's own schemas, or undefined when the SDK knows none of that name. */
export function operationShapes(model: ServiceModel, operation: string): OperationShapes | undefined {
  let known = operations.get(model);
  if (!known) operations.set(model, (known = new Map()));
  if (!known.has(operation)) {
    const schema = model.shapes[`${operation}$`];
    const shapes = isOperationSchema(schema)
      ? { input: shapeOf(NormalizedSchema.of(schema[4])), output: shapeOf(NormalizedSchema.of(schema[5])) }
      : undefined;
    known.set(operation, shapes);
  }
  return known.get(operation);
}

function isOperationSchema(value: unknown): value is StaticOperationSchema {
  return Array.isArray(value) && value[0] === operationSchemaId;
}

/** First element of a static schema, by kind (`@smithy/types`, static-schemas). */
const operationSchemaId = 9;

function shapeOf(schema: NormalizedSchema): Shape {
  if (schema.isUnitSchema()) return { kind: 'structure', members: new Map(), required: [] };
  if (schema.isStructSchema()) return structure(schema);
  if (schema.isListSchema()) {
    return {
      kind: 'list',
      member: member(schema.getValueSchema()),
      flattened: Boolean(schema.getMergedTraits().xmlFlattened),
    };
  }
  if (schema.isMapSchema()) return { kind: 'map', value: member(schema.getValueSchema()) };
  if (schema.isTimestampSchema()) return { kind: 'timestamp' };
  if (schema.isBlobSchema()) return { kind: 'blob' };
  if (schema.isBooleanSchema()) return { kind: 'boolean' };
  if (schema.isStringSchema()) return { kind: 'string' };
  if (schema.isNumericSchema() || schema.isBigIntegerSchema() || schema.isBigDecimalSchema())
    return { kind: 'number' };
  return { kind: 'document' };
}

function structure(schema: NormalizedSchema): Shape {
  const key = schema.getSchema();
  if (!Array.isArray(key)) throw new TypeError(`${schema.getName()} is no static schema`);
  let shape = structures.get(key);
  if (!shape) {
    const members = Object.entries(schema.getMemberSchemas());
    const count: unknown = key[6];
    shape = {
      kind: 'structure',
      members: new Map(members.map(([name, of]) => [name, member(of)])),
      required: members.slice(0, typeof count === 'number' ? count : 0).map(([name]) => name),
    };
    structures.set(key, shape);
  }
  return shape;
}

/** Resolved late, because shapes may hold themselves. */
function member(schema: NormalizedSchema): Member {
  let shape: Shape | undefined;
  return {
    get shape() {
      return (shape ??= shapeOf(schema));
    },
  };
}
