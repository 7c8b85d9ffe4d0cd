import { bodyText, type HttpRequest, type HttpResponse } from '../protocol/http.ts';
import type { Control } from './control.ts';

/** Where the control side lives beside AWS's APIs. */
const prefix = '/_simulator/';

/**
 * The control side over HTTP, with JSON bodies: `POST world|faults|variants|policy`, `POST time {"advance": ms}`,
 * `GET world|time|truth`. Undefined for a request that is not for it.
 */
export function answerControl(request: HttpRequest, control: Control): HttpResponse | undefined {
  if (!request.path.startsWith(prefix)) return undefined;
  const asked = `${request.method} ${request.path.slice(prefix.length)}`;
  const answer = routes[asked];
  if (!answer) return respond(404, { message: `${asked} is none of ${Object.keys(routes).join(', ')}` });
  try {
    const text = bodyText(request.body);
    const body: unknown = text === '' ? undefined : JSON.parse(text);
    return respond(200, answer(control, body) ?? {});
  } catch (error) {
    return respond(400, { message: error instanceof Error ? error.message : String(error) });
  }
}

const routes: Readonly<Record<string, (control: Control, body: unknown) => unknown>> = {
  'GET world': (control) => control.seeded(),
  'POST world': (control, body) => control.world(object(body)),
  'GET time': (control) => ({ now: control.now() }),
  'POST time': (control, body) => {
    const { advance } = object(body);
    if (typeof advance !== 'number') throw new TypeError('time wants {"advance": milliseconds}');
    control.advance(advance);
    return { now: control.now() };
  },
  'POST faults': (control, body) => {
    if (!Array.isArray(body)) throw new TypeError('faults are a list');
    control.faults(body);
  },
  'POST variants': (control, body) => control.variants(object(body)),
  'POST policy': (control, body) => control.policy(body),
  'GET truth': (control) => control.truth(),
};

function object(body: unknown): Record<string, unknown> {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new TypeError('the body is no object');
  return { ...body };
}

function respond(status: number, body: unknown): HttpResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
