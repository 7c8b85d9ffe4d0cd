import { ActionError } from '@ecs-actions/shared/runner/errors';
import { isObject, type Json, objects, text } from '@ecs-actions/shared/json';

/** What a repository's environment asks for before a job may enter it. */
export interface Environment {
  readonly reviewers: boolean;
}

/** The questions that a plan asks GitHub. */
export interface GitHub {
  /** Undefined when the repository has no such environment. */
  environment(repository: string, name: string, token: string): Promise<Environment | undefined>;
  /** Paths that differ between two commits; undefined when GitHub does not say, or not all. */
  changedFiles(
    repository: string,
    commits: { readonly from: string; readonly to: string },
    token: string,
  ): Promise<readonly string[] | undefined>;
}

// A comparison names 300 files at most, and does not say that there are more.
const longestComparison = 300;
const patience = 20_000;

/** GitHub's REST API, at the address that the runner gives. */
export function systemGitHub(env: Readonly<NodeJS.ProcessEnv>): GitHub {
  const api = env['GITHUB_API_URL'] ?? 'https://api.github.com';
  const get = (path: string, token: string): Promise<Response> =>
    fetch(`${api}/repos/${path}`, {
      headers: {
        accept: 'application/vnd.github+json',
        'x-github-api-version': '2022-11-28',
        ...(token ? { authorization: `Bearer ${token}` } : {}),
      },
      signal: AbortSignal.timeout(patience),
    });
  return {
    async environment(repository, name, token) {
      const answer = await get(`${repository}/environments/${encodeURIComponent(name)}`, token);
      if (answer.status === 404) return undefined;
      if (!answer.ok) {
        throw new ActionError(
          `GitHub does not say whether there is an environment "${name}" (HTTP ${answer.status}). ` +
            'Grant "actions: read" to the job that calls this workflow.',
        );
      }
      const rules = objects(member(await answer.json(), 'protection_rules'));
      return { reviewers: rules.some(({ type }) => text(type) === 'required_reviewers') };
    },
    async changedFiles(repository, { from, to }, token) {
      const answer = await get(`${repository}/compare/${from}...${to}`, token);
      if (!answer.ok) return undefined;
      const files = objects(member(await answer.json(), 'files'));
      if (files.length >= longestComparison) return undefined;
      return files.flatMap(({ filename, previous_filename: before }) =>
        [text(filename), text(before)].filter((path) => path !== undefined),
      );
    },
  };
}

function member(value: unknown, name: string): Json | undefined {
  return isObject(value) ? value[name] : undefined;
}
