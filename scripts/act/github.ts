import { localServer, type LocalServer } from '../../packages/testkit/src/local-server.ts';

/** As much of GitHub's REST API as the workflows ask: the environments of a repository, and comments, which it takes. */
export function startGitHub(
  environments: Readonly<Record<string, { readonly reviewers: boolean }>>,
): Promise<LocalServer> {
  return localServer((request, response) => {
    if (request.url?.includes('/comments')) {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(request.method === 'GET' ? '[]' : '{"id":1}');
      return;
    }
    const [, name = ''] = /\/environments\/([^/?]+)$/.exec(request.url ?? '') ?? [];
    const found = environments[decodeURIComponent(name)];
    const rules = found?.reviewers ? [{ type: 'required_reviewers' }] : [];
    response.writeHead(found ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(found ? { name, protection_rules: rules } : {}));
  });
}
