import type { Behaviour } from '../core/ports.ts';

const prefix = 'simulator.';

/** What an image without labels does: it starts at once, answers 200 and runs until it is told to stop. */
export const steadyBehaviour: Behaviour = {
  version: '',
  healthyAfter: 0,
  healthStatus: 200,
  containerHealthFails: false,
  latency: 0,
  status: 200,
  stopAfter: 0,
  log: [],
  lastWords: [],
};

/**
 * Reads a behaviour from image labels such as `simulator.crash: "3"` and `simulator.crash-after: 2s`.
 * Labels of other prefixes are left alone; one of ours that means nothing is an error, so that a typo does not make a
 * release healthy.
 * @throws TypeError
 */
export function behaviourFromLabels(labels: Readonly<Record<string, string>>): Behaviour {
  const own: Record<string, string> = {};
  for (const [name, value] of Object.entries(labels)) {
    if (name.startsWith(prefix)) own[name.slice(prefix.length)] = value;
  }
  return behaviourFrom(own);
}

/** As `behaviourFromLabels`, for names without the prefix: how a world describes images that have no labels. */
export function behaviourFrom(labels: Readonly<Record<string, string>>): Behaviour {
  for (const name of Object.keys(labels)) {
    if (!known.has(name)) throw new TypeError(`simulator.${name} is not a label that the simulator knows`);
  }
  const { crash, version } = labels;
  const times = labels['crash-times'];
  const outOfMemoryAfter = labels['out-of-memory-after'];
  const startError = labels['start-error'];
  return {
    version: version ?? '',
    healthyAfter: milliseconds(labels['healthy-after'] ?? '0s'),
    ...(crash === undefined
      ? {}
      : {
          crash: {
            exitCode: whole(crash),
            after: milliseconds(labels['crash-after'] ?? '0s'),
            ...(times === undefined ? {} : { times: whole(times) }),
          },
        }),
    ...(outOfMemoryAfter === undefined ? {} : { outOfMemoryAfter: milliseconds(outOfMemoryAfter) }),
    ...(startError === undefined ? {} : { startError }),
    healthStatus: whole(labels['health-status'] ?? '200'),
    containerHealthFails: fails(labels['container-health']),
    latency: milliseconds(labels['latency'] ?? '0s'),
    status: whole(labels['status'] ?? '200'),
    stopAfter: milliseconds(labels['stop-after'] ?? '0s'),
    log: lines(labels['log']),
    lastWords: lines(labels['last-words']),
  };
}

const known = new Set([
  'version',
  'healthy-after',
  'crash',
  'crash-after',
  'crash-times',
  'out-of-memory-after',
  'start-error',
  'health-status',
  'container-health',
  'latency',
  'status',
  'stop-after',
  'log',
  'last-words',
]);

/** `300ms`, `5s`, `2m` in milliseconds. */
function milliseconds(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m)$/.exec(text);
  if (!match) throw new TypeError(`${text} is not a duration such as 5s or 300ms`);
  const unit = match[2] === 'ms' ? 1 : match[2] === 's' ? 1000 : 60_000;
  return Number(match[1]) * unit;
}

function whole(text: string): number {
  if (!/^\d+$/.test(text)) throw new TypeError(`${text} is not a whole number`);
  return Number(text);
}

function fails(text: string | undefined): boolean {
  if (text !== undefined && text !== 'fails')
    throw new TypeError(`${text} is not what container health does: fails`);
  return text === 'fails';
}

function lines(text: string | undefined): readonly string[] {
  return text === undefined || text === '' ? [] : text.split('\n');
}
