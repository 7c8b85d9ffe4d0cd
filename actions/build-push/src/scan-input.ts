import type { InputReader } from '@ecs-actions/shared/runner/input-reader';
import { parseException, type ScanException } from '@ecs-actions/shared/scan/exception';
import { severityOf } from '@ecs-actions/shared/scan/finding';
import type { ScanInput } from './scan.ts';

const defaultTimeout = 10 * 60_000;

/** Undefined under `scan: none`. */
export function readScan(read: InputReader): ScanInput | undefined {
  const by = read.choice('scan', ['none', 'ecr', 'trivy']) ?? 'none';
  const least = read.choice('scan-fail-on', ['critical', 'high', 'medium', 'low', 'none']) ?? 'critical';
  const exceptions = read.list('scan-ignore').flatMap((line) => readException(read, line));
  const timeout = read.duration('scan-timeout', { min: 1_000 }) ?? defaultTimeout;
  if (by === 'none') {
    if (exceptions.length > 0) read.problem('Input "scan-ignore" is for "scan: ecr" or "scan: trivy".');
    return undefined;
  }
  if (read.flag('push') === false) {
    read.problem('Input "scan": what is scanned is the image in the registry, and "push" is "false".');
  }
  return { by, failOn: least === 'none' ? least : severityOf(least), exceptions, timeout };
}

function readException(read: InputReader, line: string): readonly ScanException[] {
  try {
    return [parseException(line)];
  } catch (error) {
    read.problem(error instanceof Error ? error.message : String(error));
    return [];
  }
}
