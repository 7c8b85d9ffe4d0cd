import { worstFirst, type Status } from '../deployment/status.ts';
import { blocks, code, details, heading, type Markdown, table } from '../runner/summary.ts';
import { prose } from './prose.ts';

/** One service's part of a release of several. */
export interface ServiceReport {
  readonly service: string;
  readonly status: Status;
  readonly exit: 0 | 1;
  /** `web:42`, where one is known. */
  readonly revision: string | undefined;
  /** A cause's sentence, or undefined when all is well. */
  readonly cause: string | undefined;
  /** Its own block: see failure.ts and release.ts. */
  readonly body: Markdown;
}

/** The job summary: one service's block as it is; for several a table of all, then each, failures first and open. */
export function servicesSummary(title: string, reports: readonly ServiceReport[]): Markdown {
  const [only] = reports;
  if (only && reports.length === 1) return blocks(heading(2, title), only.body);
  const sorted = [...reports].sort((a, b) => b.exit - a.exit || rank(a.status) - rank(b.status));
  return blocks(
    heading(2, title),
    table(
      ['', 'Service', 'Status', 'Revision', 'Cause'],
      sorted.map(({ exit, service, status, revision, cause }) => [
        exit === 0 ? '✅' : '❌',
        code(service),
        status,
        revision === undefined ? '' : code(revision),
        cause === undefined ? '' : prose(cause),
      ]),
    ),
    ...sorted.map(({ exit, service, body }) => (exit === 0 ? details(service, body) : body)),
  );
}

function rank(status: Status): number {
  return worstFirst.indexOf(status);
}
