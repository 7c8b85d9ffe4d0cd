import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { localServer, type LocalServer } from '../../packages/testkit/src/local-server.ts';

export interface GitHub extends LocalServer {
  /** Address that a webhook of Slack has. */
  readonly slack: string;
  /** What was written in comments or to Slack since this was last asked, in order. */
  told(): readonly string[];
}

/** As much of GitHub's REST API as the workflows ask: the environments of a repository, and comments; and a Slack. */
export async function startGitHub(
  environments: Readonly<Record<string, { readonly reviewers: boolean }>>,
): Promise<GitHub> {
  const told: string[] = [];
  const keep = async (request: IncomingMessage): Promise<void> => {
    told.push(await text(request));
  };
  const server = await localServer((request, response) => {
    const answer = (status: number, body: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    const { method, url = '' } = request;
    if (method !== 'GET') {
      void keep(request).then(() => answer(200, { id: 1 }));
    } else if (url.includes('/comments')) answer(200, []);
    else {
      const [, name = ''] = /\/environments\/([^/?]+)$/.exec(url) ?? [];
      const found = environments[decodeURIComponent(name)];
      const rules = found?.reviewers ? [{ type: 'required_reviewers' }] : [];
      answer(found ? 200 : 404, found ? { name, protection_rules: rules } : {});
    }
  });
  return { ...server, slack: `${server.url}/slack`, told: () => told.splice(0) };
}
