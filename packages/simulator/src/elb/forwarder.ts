import type { Action } from '@aws-sdk/client-elastic-load-balancing-v2';
import { answerOf } from '../core/application.ts';
import type { Backend } from '../core/ports.ts';
import type { Random } from '../core/random.ts';
import type { Simulation } from '../core/simulation.ts';
import type { HttpResponse } from '../protocol/http.ts';
import type { Measures } from './measures.ts';
import { forwardsTo, matchingRule, weighted, type RoutedRequest } from './rules.ts';
import type { Listener, Store } from './store.ts';
import type { Target } from './target.ts';

/** What a listener does with a request. */
export type Route =
  | { readonly kind: 'target'; readonly target: Target; readonly targetGroupArn: string }
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
    };

/** Decides where requests go, and keeps count in the truth of what became of them. */
export class Forwarder {
  readonly #simulation: Simulation;
  readonly #store: Store;
  readonly #measures: Measures;
  readonly #random: Random;
  readonly #turns = new Map<string, number>();

  constructor(simulation: Simulation, store: Store, measures: Measures) {
    this.#simulation = simulation;
    this.#store = store;
    this.#measures = measures;
    this.#random = simulation.random.fork();
  }

  route(listener: Listener, request: RoutedRequest): Route {
    const action = matchingRule(listener.rules, request)?.actions.at(-1);
    if (action?.Type === 'fixed-response') return fixedResponse(action);
    if (action?.Type === 'redirect') return redirect(action, listener, request);
    const targetGroupArn = action && weighted(forwardsTo(action), this.#random.next());
    const target = targetGroupArn === undefined ? undefined : this.#nextTarget(targetGroupArn);
    if (target && targetGroupArn !== undefined) return { kind: 'target', target, targetGroupArn };
    this.#measures.refused(listener);
    this.#lost(listener, request, 503, { reason: 'no target', targetGroupArn });
    return htmlAnswer(503, '503 Service Temporarily Unavailable');
  }

  /** Answers without a socket: what the container's server would send, or the load balancer itself. */
  answer(listener: Listener, request: RoutedRequest, route: Route): HttpResponse {
    if (route.kind === 'answer') return route;
    const { targetGroupArn, target } = route;
    const { backend } = target;
    const answer =
      backend &&
      answerOf(backend, request.path, request.headers['user-agent'] ?? '', this.#simulation.time.now);
    if (!backend || !answer) return this.unanswered(listener, request, targetGroupArn, backend);
    const { status, headers, body, latency } = answer;
    this.served(listener, request, { status, milliseconds: latency }, targetGroupArn, backend);
    return { status, headers, body, ...(latency > 0 && { delay: latency }) };
  }

  /** The application gave no answer; the client gets the load balancer's. */
  unanswered(
    listener: Listener,
    request: RoutedRequest,
    targetGroupArn: string,
    backend: Backend | undefined,
  ): HttpResponse {
    this.#measures.unanswered(listener, targetGroupArn);
    this.#lost(listener, request, 502, {
      reason: 'no answer',
      targetGroupArn,
      ...(backend && { taskArn: backend.taskArn, revision: backend.revision }),
    });
    return htmlAnswer(502, '502 Bad Gateway');
  }

  served(
    listener: Listener,
    request: RoutedRequest,
    { status, milliseconds }: { readonly status: number; readonly milliseconds: number },
    targetGroupArn: string,
    by: Backend,
  ): void {
    this.#measures.answered(listener, targetGroupArn, { status, milliseconds });
    this.#record('request.served', listener, request, {
      status,
      targetGroupArn,
      taskArn: by.taskArn,
      revision: by.revision,
      version: by.behaviour.version,
    });
  }

  #lost(listener: Listener, request: RoutedRequest, status: number, detail: Record<string, unknown>): void {
    this.#record('request.lost', listener, request, { status, ...detail });
  }

  /** Round robin over the targets that get requests. */
  #nextTarget(targetGroupArn: string): Target | undefined {
    const targets = this.#store.targetGroup(targetGroupArn).routable();
    const turn = this.#turns.get(targetGroupArn) ?? 0;
    this.#turns.set(targetGroupArn, turn + 1);
    return targets[turn % targets.length];
  }

  #record(kind: string, listener: Listener, request: RoutedRequest, detail: Record<string, unknown>): void {
    const { truth, time } = this.#simulation;
    truth.record(time.now, kind, {
      loadBalancer: listener.loadBalancer.name,
      listenerArn: listener.arn,
      method: request.method,
      path: request.path,
      ...detail,
    });
  }
}

/** An error page as the load balancer itself sends it. */
function htmlAnswer(status: number, title: string): Route & { kind: 'answer' } {
  return {
    kind: 'answer',
    status,
    headers: { server: 'awselb/2.0', 'content-type': 'text/html' },
    body: `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`,
  };
}

function fixedResponse({ FixedResponseConfig: config }: Action): Route {
  return {
    kind: 'answer',
    status: Number(config?.StatusCode ?? 503),
    headers: { server: 'awselb/2.0', 'content-type': config?.ContentType ?? 'text/plain' },
    body: config?.MessageBody ?? '',
  };
}

function redirect({ RedirectConfig: config }: Action, listener: Listener, request: RoutedRequest): Route {
  const [pathname = '/', query = ''] = request.path.split('?', 2);
  const parts: Readonly<Record<string, string>> = {
    protocol: listener.protocol.toLowerCase(),
    host: (request.headers['host'] ?? '').replace(/:\d+$/, ''),
    port: String(listener.port),
    path: pathname.slice(1),
    query,
  };
  const fill = (template: string): string =>
    template.replace(/#\{(protocol|host|port|path|query)\}/g, (_whole, name: string) => parts[name] ?? '');
  const protocol = fill(config?.Protocol ?? '#{protocol}').toLowerCase();
  const port = fill(config?.Port ?? '#{port}');
  const search = fill(config?.Query ?? '#{query}');
  const location =
    `${protocol}://${fill(config?.Host ?? '#{host}')}:${port}${fill(config?.Path ?? '/#{path}')}` +
    (search === '' ? '' : `?${search}`);
  return {
    kind: 'answer',
    status: config?.StatusCode === 'HTTP_301' ? 301 : 302,
    headers: { server: 'awselb/2.0', location },
    body: '',
  };
}
