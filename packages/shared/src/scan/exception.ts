import { ActionError } from '../runner/errors.ts';

/** A finding that somebody accepts until a day, and why. */
export interface ScanException {
  readonly id: string;
  /** The last day on which it holds, `YYYY-MM-DD` in UTC. */
  readonly until: string;
  readonly reason: string;
}

/** Reads `CVE-2026-1234 until=2026-12-31 reason`. Throws ActionError for a line without a day or a reason. */
export function parseException(line: string): ScanException {
  const { id, until, reason } =
    /^(?<id>\S+)\s+until=(?<until>\S+)\s+(?<reason>\S.*)$/u.exec(line)?.groups ?? {};
  if (id === undefined || until === undefined || reason === undefined) {
    throw new ActionError(
      `scan-ignore: "${line}" is not "CVE-… until=YYYY-MM-DD reason"; an exception has an end and a reason.`,
    );
  }
  if (!isDay(until)) throw new ActionError(`scan-ignore: "${until}" of "${id}" is no day like 2026-12-31.`);
  return { id, until, reason };
}

export function holds({ until }: ScanException, now: Date): boolean {
  return now.toISOString().slice(0, 10) <= until;
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/u.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}
