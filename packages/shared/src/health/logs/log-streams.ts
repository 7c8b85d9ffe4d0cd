import { logPlace } from '../../diagnosis/log-tail.ts';
import type { TaskView } from '../../ecs/task-view.ts';
import { isObject, type JsonObject, objects, text } from '../../json.ts';
import { ActionError } from '../../runner/errors.ts';

/** Log streams of one group whose names begin alike. */
export interface LogStreams {
  readonly region: string | undefined;
  readonly group: string;
  /** What the names begin with; undefined where they have nothing in common. */
  readonly prefix: string | undefined;
  readonly names: ReadonlySet<string>;
}

/**
 * Where the logs of tasks are.
 * @param container undefined: every one whose log can be read
 * @throws ActionError where the log of the container, or of all, cannot be read
 */
export function logStreams(
  definition: JsonObject,
  tasks: readonly TaskView[],
  container: string | undefined,
): readonly LogStreams[] {
  const defined = objects(definition['containerDefinitions']);
  const wanted = defined.filter(({ name }) => container === undefined || text(name) === container);
  if (wanted.length === 0) {
    const names = defined.map(({ name }) => text(name)).join(', ');
    throw new ActionError(`there is no container ${container ?? ''}; there are ${names}`);
  }
  const found = wanted.map((one) => streamsOf(one, tasks));
  const readable = found.filter((one) => typeof one !== 'string');
  const [why] = found.filter((one) => typeof one === 'string');
  if (readable.length === 0) throw new ActionError(`no log can be read: ${why ?? ''}`);
  return readable;
}

function streamsOf(defined: JsonObject, tasks: readonly TaskView[]): LogStreams | string {
  const name = text(defined['name']) ?? '';
  const { logDriver, options } = isObject(defined['logConfiguration']) ? defined['logConfiguration'] : {};
  const settings = isObject(options)
    ? Object.fromEntries(
        Object.entries(options).flatMap(([key, value]) =>
          text(value) === undefined ? [] : [[key, text(value) ?? '']],
        ),
      )
    : {};
  const log = { logConfiguration: { logDriver: text(logDriver), options: settings } };
  const whole = logPlace(log, { id: '' }, { name, runtimeId: '' });
  if (typeof whole === 'string') return `that of ${name} is ${whole}`;
  const names = tasks.flatMap((task) => {
    const view = task.containers.find((one) => one.name === name);
    const place = logPlace(log, task, { name, runtimeId: view?.runtimeId });
    return typeof place === 'string' ? [] : place.stream;
  });
  const { region, group, stream } = whole;
  return { region, group, prefix: stream === '' ? undefined : stream, names: new Set(names) };
}
