import { type Check } from '@ecs-actions/shared/health/check';
import { httpCheck, type OnlyOf } from '@ecs-actions/shared/health/checks/http';
import type { HttpRequest } from '@ecs-actions/shared/health/http/request';
import type { FoundUrl } from '@ecs-actions/shared/health/url';
import type { Clock } from '@ecs-actions/shared/time/clock';
import type { HttpPlan, PlannedCheck } from './planned.ts';

type HttpCheckPlan = Extract<PlannedCheck, { name: 'http' }>;

/** An address of a plan, and what is known of it. */
export interface Asked {
  readonly planned: HttpCheckPlan;
  readonly request: HttpRequest;
  /** Where the plan has only a path. */
  readonly found?: FoundUrl;
  readonly only?: OnlyOf | undefined;
}

/** The addresses that a plan names itself; none where it has only a path, which is looked for at the service's load balancer. */
export function givenUrls({ urls, path }: HttpPlan): readonly URL[] {
  return path === undefined ? urls : urls.map((url) => new URL(path, url));
}

export function requestFor(url: URL, http: HttpPlan, found?: FoundUrl): HttpRequest {
  return {
    url,
    connectTo: found?.connectTo,
    method: http.method,
    headers: new Map([...(found?.headers ?? []), ...http.headers]),
    body: http.body,
    timeout: http.requestTimeout,
    followRedirects: http.followRedirects,
  };
}

/** A check for one address of several. */
export function askedCheck({ planned, request, only }: Asked, all: readonly Asked[], clock: Clock): Check {
  const { http, label } = planned;
  const alike = all.filter((one) => one.planned.label === label);
  const words = [
    'http',
    ...(label === undefined ? [] : [label]),
    ...(alike.length > 1 ? [request.url.href] : []),
  ];
  return httpCheck(
    { request, expected: http.expected, maxLatency: http.maxLatency, only },
    words.join(' '),
    clock,
  );
}
