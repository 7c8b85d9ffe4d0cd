import type { HttpRequest } from './request.ts';

const redirects = new Set([301, 302, 303, 307, 308]);

export function isRedirect(status: number): boolean {
  return redirects.has(status);
}

/** What a redirect asks for next; undefined when the answer is none that can be followed. */
export function redirected(
  request: HttpRequest,
  status: number,
  location: string | undefined,
): HttpRequest | undefined {
  if (!isRedirect(status) || !location || !URL.canParse(location, request.url.href)) return undefined;
  const url = new URL(location, request.url);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined;
  const same = url.hostname === request.url.hostname;
  const kept = status === 307 || status === 308 || request.method === 'HEAD';
  return {
    ...request,
    url,
    // Headers may hold credentials that are only for the first host, or only for TLS.
    headers: same && !isDowngrade(request.url, url) ? request.headers : new Map(),
    connectTo: same ? request.connectTo : undefined,
    ...(!kept && { method: 'GET', body: undefined }),
  };
}

function isDowngrade(from: URL, to: URL): boolean {
  return from.protocol === 'https:' && to.protocol === 'http:';
}
