import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';

/** The workflow run an action is part of, from the environment that every runner sets. */
export interface RunContext {
  /** `owner/name`, or empty outside GitHub. */
  readonly repository: string;
  readonly commit: string;
  /** Short name of the branch or tag. */
  readonly refName: string;
  readonly ref: string;
  readonly runId: string;
  readonly runAttempt: number;
  readonly actor: string;
  readonly eventName: string;
  /** Address of the run's page, or empty. */
  readonly url: string;
  /** What the event says of the repository; `unknown` when it does not say. */
  readonly visibility: 'public' | 'private' | 'internal' | 'unknown';
  readonly defaultBranch: string;
  /** The checkout, and a folder that is emptied after the job. */
  readonly workspace: string;
  readonly temporary: string;
}

/**
 * Reads the run from `env` and the event from the file that GITHUB_EVENT_PATH names. Outside GitHub every text is empty,
 * the workspace is the current folder, and nothing is refused: a missing or broken event only leaves things unknown.
 */
export function readRunContext(env: Readonly<NodeJS.ProcessEnv>): RunContext {
  const repository = env['GITHUB_REPOSITORY'] ?? '';
  const runId = env['GITHUB_RUN_ID'] ?? '';
  const event = readEvent(env['GITHUB_EVENT_PATH']);
  return {
    repository,
    commit: env['GITHUB_SHA'] ?? '',
    refName: env['GITHUB_REF_NAME'] ?? '',
    ref: env['GITHUB_REF'] ?? '',
    runId,
    runAttempt: Number(env['GITHUB_RUN_ATTEMPT']) || 1,
    actor: env['GITHUB_ACTOR'] ?? '',
    eventName: env['GITHUB_EVENT_NAME'] ?? '',
    url:
      repository && runId
        ? `${env['GITHUB_SERVER_URL'] ?? 'https://github.com'}/${repository}/actions/runs/${runId}`
        : '',
    visibility: visibilityOf(event.repository),
    defaultBranch:
      typeof event.repository?.default_branch === 'string' ? event.repository.default_branch : '',
    workspace: env['GITHUB_WORKSPACE'] || process.cwd(),
    temporary: env['RUNNER_TEMP'] || tmpdir(),
  };
}

interface RepositoryOfEvent {
  readonly visibility?: unknown;
  readonly private?: unknown;
  readonly default_branch?: unknown;
}

function readEvent(path: string | undefined): { repository?: RepositoryOfEvent | null } {
  if (!path) return {};
  try {
    const event: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return typeof event === 'object' && event !== null ? event : {};
  } catch {
    return {};
  }
}

function visibilityOf(repository: RepositoryOfEvent | null | undefined): RunContext['visibility'] {
  const said = repository?.visibility;
  if (said === 'public' || said === 'private' || said === 'internal') return said;
  if (repository?.private === true) return 'private';
  if (repository?.private === false) return 'public';
  return 'unknown';
}
