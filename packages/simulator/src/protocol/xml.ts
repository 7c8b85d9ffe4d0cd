import type { Shape } from './shapes.ts';

/** Writes an answer's members as AWS Query does. A time is a Date or epoch seconds, as in a JSON answer. */
export function writeXml(value: unknown, shape: Shape): string {
  switch (shape.kind) {
    case 'structure':
      return Object.entries(isObject(value) ? value : {})
        .map(([name, item]) => writeMember(name, item, shape.members.get(name)?.shape))
        .join('');
    case 'list':
      return items(value)
        .map((item) => `<member>${writeXml(item, shape.member.shape)}</member>`)
        .join('');
    case 'map':
      return Object.entries(isObject(value) ? value : {})
        .map(([key, item]) => {
          const written = writeXml(item, shape.value.shape);
          return `<entry><key>${escapeXml(key)}</key><value>${written}</value></entry>`;
        })
        .join('');
    case 'timestamp':
      return (value instanceof Date ? value : new Date(Number(value) * 1000)).toISOString();
    default:
      return escapeXml(String(value));
  }
}

function writeMember(name: string, value: unknown, shape: Shape | undefined): string {
  if (value === undefined || value === null) return '';
  if (!shape) throw new TypeError(`the answer has a member ${name} that the API does not have`);
  if (shape.kind === 'list' && shape.flattened) {
    return items(value)
      .map((item) => `<${name}>${writeXml(item, shape.member.shape)}</${name}>`)
      .join('');
  }
  return `<${name}>${writeXml(value, shape)}</${name}>`;
}

export function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\r', '&#xD;');
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function items(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
