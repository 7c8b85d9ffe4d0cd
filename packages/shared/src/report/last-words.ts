import type { Cause } from '../diagnosis/cause.ts';
import type { Evidence, LogTail } from '../diagnosis/evidence.ts';
import { oneLine } from '../diagnosis/words.ts';

const telling =
  /\b(?:error|fatal|panic|exception|critical|cannot|can't|could not|unable|failed|refused|denied|missing|not found|timed out)\b/i;
// Where an error was thrown, not what it was.
const frame = /^\s*(?:at |File "|from |\.{3}|goroutine |[\w./-]+\.go:\d+)|^\s*$|^Node\.js v\d/;

/** The log to quote for a cause: of the container at fault, of a task that the cause explains where there is one. */
export function logOf(cause: Cause, { logs }: Evidence): LogTail | undefined {
  const own = logs.filter(({ container }) => cause.container === undefined || container === cause.container);
  return own.find(({ taskId }) => cause.tasks?.includes(taskId)) ?? own[0];
}

/** The line a person would pick: the last that tells of an error, else the last that is no stack frame. */
export function lastWords({ lines }: Pick<LogTail, 'lines'>): string | undefined {
  const words = lines.filter((line) => !frame.test(line));
  const line = words.findLast((candidate) => telling.test(candidate)) ?? words.at(-1);
  return line === undefined ? undefined : oneLine(line, 400);
}
