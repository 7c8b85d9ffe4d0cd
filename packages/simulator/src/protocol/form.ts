import { ApiError } from './api.ts';
import { invalid } from './errors.ts';
import type { Shape } from './shapes.ts';

/** A form's fields by the parts of their names: `Filters.member.1.Name=x` is four levels deep. */
interface Field {
  value?: string;
  readonly fields: Map<string, Field>;
}

/** A Query form as the object that a JSON API would have been sent, typed by the input's shape. */
export function readForm(form: URLSearchParams, shape: Shape): Record<string, unknown> {
  const root: Field = { fields: new Map() };
  for (const [name, value] of form) {
    if (name === 'Action' || name === 'Version') continue;
    let field = root;
    for (const part of name.split('.')) {
      let inner = field.fields.get(part);
      if (!inner) field.fields.set(part, (inner = { fields: new Map() }));
      field = inner;
    }
    field.value = value;
  }
  return readStructure(root, shape, '');
}

function readStructure(field: Field, shape: Shape, path: string): Record<string, unknown> {
  if (shape.kind !== 'structure') throw invalid(`${path} is no structure`);
  const object: Record<string, unknown> = {};
  for (const [name, inner] of field.fields) {
    const member = shape.members.get(name);
    const at = path === '' ? name : `${path}.${name}`;
    if (!member) throw invalid(`the simulator does not know the member ${at}`);
    object[name] = readValue(inner, member.shape, at);
  }
  return object;
}

function readValue(field: Field, shape: Shape, path: string): unknown {
  switch (shape.kind) {
    case 'structure':
      return readStructure(field, shape, path);
    case 'list':
      return readList(field, shape, path);
    case 'map':
      return readMap(field, shape, path);
    default:
      return readText(field.value, shape.kind, path);
  }
}

function readList(field: Field, shape: Shape & { kind: 'list' }, path: string): unknown[] {
  const items = shape.flattened ? field : field.fields.get('member');
  return numbered(items).map((item) => readValue(item, shape.member.shape, path));
}

function readMap(field: Field, shape: Shape & { kind: 'map' }, path: string): Record<string, unknown> {
  const entries = numbered(field.fields.get('entry') ?? field);
  return Object.fromEntries(
    entries.map((entry) => {
      const key = entry.fields.get('key')?.value;
      const value = entry.fields.get('value');
      if (key === undefined || !value) throw invalid(`${path} has an entry without a key or a value`);
      return [key, readValue(value, shape.value.shape, path)];
    }),
  );
}

function numbered(field: Field | undefined): Field[] {
  return [...(field?.fields ?? [])].sort(([a], [b]) => Number(a) - Number(b)).map(([, item]) => item);
}

function readText(text: string | undefined, kind: Shape['kind'], path: string): unknown {
  const malformed = (): ApiError =>
    new ApiError('SerializationException', `${path} is not a ${kind}: ${text ?? ''}`);
  if (text === undefined) throw malformed();
  if (kind === 'number' || kind === 'timestamp') {
    const value = kind === 'number' ? Number(text) : Date.parse(text) / 1000;
    if (text === '' || Number.isNaN(value)) throw malformed();
    return value;
  }
  if (kind === 'boolean') {
    if (text !== 'true' && text !== 'false') throw malformed();
    return text === 'true';
  }
  return text;
}
