import { localServer } from '@ecs-actions/testkit/local-server';
import { runBundle, type BundleRun } from '@ecs-actions/testkit/runner';

/** What GitHub's API answers, by the end of the path that is asked for. */
export type Answers = Readonly<Record<string, unknown>>;

export const production = { '/environments/production': { protection_rules: [] } };
export const reviewed = {
  '/environments/production': { protection_rules: [{ type: 'required_reviewers' }] },
};

/** Runs the plan of a push to `main`, unless `env` says otherwise, against an API that answers nothing else. */
export async function plan(
  inputs: Readonly<Record<string, string>>,
  { answers = production, env = {} }: { answers?: Answers; env?: Readonly<Record<string, string>> } = {},
): Promise<BundleRun> {
  const server = await localServer((request, response) => {
    const found = Object.entries(answers).find(([path]) => request.url?.endsWith(path));
    const status = typeof found?.[1] === 'number' ? found[1] : found ? 200 : 404;
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(found?.[1] ?? {}));
  });
  try {
    return await runBundle('plan', {
      // The defaults that hold an expression, as a runner would have resolved them.
      inputs: { token: 'ghs_canary', before: '', services: 'web', ...inputs },
      env: { GITHUB_API_URL: server.url, ...env },
    });
  } finally {
    await server.close();
  }
}
