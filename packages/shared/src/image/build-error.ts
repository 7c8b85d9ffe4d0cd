import { readable } from '../runner/harmless.ts';

/** Why a build failed, short enough to be read at the end of a log. */
export interface BuildError {
  /** One line: the cause as the builder puts it. */
  readonly cause: string;
  /** `Dockerfile:12`, where the builder says so. */
  readonly location?: string;
  /** The step that failed, and the last lines it wrote. */
  readonly step?: string;
  readonly lines: readonly string[];
}

const shownLines = 8;

/**
 * Finds the cause in what BuildKit (plain progress) or the classic builder wrote. BuildKit ends with the failed step and
 * its last lines between two rules of dashes, the place in the Dockerfile, and `ERROR: …`.
 */
export function buildError(written: readonly string[], exitCode: number): BuildError {
  const lines = written.flatMap((line) => readable(line).split('\n'));
  const cause = lastMatch(lines, /^(?:ERROR|error|Error): (.+)$/u) ?? classicCause(lines);
  const location = lastMatch(lines, /^((?:[\w./-]*[Dd]ockerfile[\w.-]*|[\w./-]+):\d+)$/u);
  const step = failedStep(lines);
  return {
    cause: cause
      ? cause.replace(/^failed to (?:solve|build): /u, '')
      : (lastSaid(lines) ?? `docker ended with exit code ${exitCode} and wrote nothing`),
    ...(location ? { location } : {}),
    ...(step ? { step: step.title } : {}),
    lines: step?.lines.slice(-shownLines) ?? [],
  };
}

function classicCause(lines: readonly string[]): string | undefined {
  return lastMatch(lines, /^((?:The command '|COPY failed|ADD failed|failed to |Error response ).*)$/u);
}

function failedStep(lines: readonly string[]): { title: string; lines: string[] } | undefined {
  const start = lines.findLastIndex((line) => /^ > .+:$/u.test(line));
  if (start < 0) return undefined;
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => /^-{4,}$/u.test(line));
  return {
    title: (lines[start] ?? '').slice(3, -1),
    lines: rest.slice(0, end < 0 ? undefined : end).map((line) => line.replace(/^\d+\.\d+ /u, '')),
  };
}

function lastMatch(lines: readonly string[], pattern: RegExp): string | undefined {
  const line = lines.findLast((candidate) => pattern.test(candidate));
  return line === undefined ? undefined : pattern.exec(line)?.[1];
}

function lastSaid(lines: readonly string[]): string | undefined {
  return lines.findLast((line) => line.trim() !== '')?.trim();
}
