import type { LogLimit } from '../logs/log-limit.ts';
import type { YamlFields } from './yaml-fields.ts';

/** A pattern and how often it may occur, from YAML. */
export function readLog(fields: YamlFields): LogLimit {
  const pattern = fields.text('pattern') ?? fields.invalid('pattern', 'it is needed.') ?? '';
  return {
    name: fields.text('name') ?? pattern,
    pattern,
    max: fields.count('max') ?? 0,
    container: fields.text('container'),
  };
}
