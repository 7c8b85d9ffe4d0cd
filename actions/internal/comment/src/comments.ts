import { isList, isObject, objects, scalar, text } from '@ecs-actions/shared/json';

/** A comment on a pull request. */
export interface Comment {
  readonly id: string;
  readonly body: string;
  /** Whether an app wrote it, and no person who pasted the marker. */
  readonly byApp: boolean;
}

/** The comments of one pull request. Each throws what GitHub refuses. */
export interface Comments {
  all(place: Place): Promise<readonly Comment[]>;
  create(place: Place, body: string): Promise<string>;
  update(place: Place, id: string, body: string): Promise<void>;
}

export interface Place {
  readonly repository: string;
  readonly number: number;
  readonly token: string;
}

const perPage = 100;
const patience = 20_000;

export function commentsOf(env: Readonly<NodeJS.ProcessEnv>): Comments {
  const api = env['GITHUB_API_URL'] ?? 'https://api.github.com';
  const call = async (path: string, { token }: Place, method = 'GET', body?: object): Promise<unknown> => {
    const answer = await fetch(`${api}/repos/${path}`, {
      method,
      headers: {
        accept: 'application/vnd.github+json',
        'x-github-api-version': '2022-11-28',
        authorization: `Bearer ${token}`,
      },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(patience),
    });
    if (!answer.ok) throw new Error(`GitHub answered ${method} with HTTP ${answer.status}`);
    return answer.json();
  };
  return {
    async all(place) {
      const found: Comment[] = [];
      for (let page = 1; ; page += 1) {
        const query = `per_page=${perPage}&page=${page}`;
        const answer = await call(`${place.repository}/issues/${place.number}/comments?${query}`, place);
        const comments = objects(isList(answer) ? answer : []);
        for (const { id, body, user } of comments) {
          found.push({
            id: scalar(id) ?? '',
            body: text(body) ?? '',
            byApp: isObject(user) && user['type'] === 'Bot',
          });
        }
        if (comments.length < perPage) return found;
      }
    },
    async create(place, body) {
      const path = `${place.repository}/issues/${place.number}/comments`;
      const answer = await call(path, place, 'POST', { body });
      return isObject(answer) ? (scalar(answer['id']) ?? '') : '';
    },
    async update(place, id, body) {
      await call(`${place.repository}/issues/comments/${id}`, place, 'PATCH', { body });
    },
  };
}
