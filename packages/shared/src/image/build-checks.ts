import { readable } from '../runner/harmless.ts';

/** What a build check of BuildKit says about a Dockerfile that builds all the same. */
export interface BuildCheck {
  /** `JSONArgsRecommended`; older versions of BuildKit name none. */
  readonly rule?: string;
  readonly message: string;
  readonly line?: number;
}

/**
 * Reads the list that buildx ends a build with: `2 warnings found (use docker --debug to expand):`, then
 * ` - Rule: message (line 7)` each.
 */
export function buildChecks(written: readonly string[]): readonly BuildCheck[] {
  const lines = written.flatMap((line) => readable(line).split('\n'));
  const start = lines.findLastIndex((line) => /^ ?\d+ warnings? found\b.*:$/u.test(line));
  if (start < 0) return [];
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => !/^ ?- /u.test(line));
  return rest.slice(0, end < 0 ? undefined : end).map(checkOf);
}

function checkOf(text: string): BuildCheck {
  const { rule, message, line } =
    /^ ?- (?:(?<rule>[A-Z]\w+): )?(?<message>.*?)(?: \(line (?<line>\d+)\))?$/u.exec(text)?.groups ?? {};
  return {
    ...(rule === undefined ? {} : { rule }),
    message: message ?? text,
    ...(line === undefined ? {} : { line: Number(line) }),
  };
}
