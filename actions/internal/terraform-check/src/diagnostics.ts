import { join } from 'node:path/posix';
import { isObject, type JsonObject, objects, text } from '@ecs-actions/shared/json';

/** Something that `terraform validate -json` found. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  readonly summary: string;
  readonly detail: string;
  /** Relative to the workspace. */
  readonly file: string | undefined;
  readonly line: number | undefined;
}

/** Reads the output of `terraform validate -json`, which is there whether it succeeds or not; undefined when it is none. */
export function diagnosticsOf(output: string, directory: string): readonly Diagnostic[] | undefined {
  const report = parsed(output);
  if (!report) return undefined;
  return objects(report['diagnostics']).map((diagnostic) => {
    const range = diagnostic['range'];
    const file = isObject(range) ? text(range['filename']) : undefined;
    const start = isObject(range) ? range['start'] : undefined;
    const line = isObject(start) ? start['line'] : undefined;
    return {
      severity: text(diagnostic['severity']) === 'warning' ? 'warning' : 'error',
      summary: text(diagnostic['summary']) ?? '',
      detail: text(diagnostic['detail']) ?? '',
      file: file === undefined ? undefined : join(directory, file),
      line: typeof line === 'number' ? line : undefined,
    };
  });
}

function parsed(output: string): JsonObject | undefined {
  try {
    const report: unknown = JSON.parse(output);
    return isObject(report) ? report : undefined;
  } catch {
    return undefined;
  }
}
