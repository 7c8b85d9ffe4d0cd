/** A workflow command that a runner found in a step's output. */
export interface WorkflowCommand {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly data: string;
}

// Runner.Worker/ActionCommandManager: what is not registered there is ordinary text.
const registered = new Set([
  'add-mask',
  'add-matcher',
  'add-path',
  'debug',
  'echo',
  'endgroup',
  'error',
  'group',
  'internal-set-repo-path',
  'notice',
  'remove-matcher',
  'save-state',
  'set-env',
  'set-output',
  'stop-commands',
  'warning',
]);

/**
 * The command that a runner obeys in `line`, if any: `::name key=value::data` after white space, or `##[name key=value]data`
 * anywhere in the line (Runner.Common/ActionCommand.cs).
 */
export function commandOf(line: string): WorkflowCommand | undefined {
  const second = /^\s*::(?<head>.+?)::(?<data>.*)$/s.exec(line)?.groups;
  if (second) return command(second, ',', secondEscapes);
  const first = /##\[(?<head>[^\]]+)\](?<data>.*)$/s.exec(line)?.groups;
  return first && command(first, ';', firstEscapes);
}

type Escapes = readonly (readonly [string, string])[];
const secondEscapes: Escapes = [
  ['%0D', '\r'],
  ['%0A', '\n'],
  ['%3A', ':'],
  ['%2C', ','],
  ['%25', '%'],
];
const firstEscapes: Escapes = [
  ['%3B', ';'],
  ['%0D', '\r'],
  ['%0A', '\n'],
  ['%5D', ']'],
  ['%25', '%'],
];

function command(
  { head = '', data = '' }: { head?: string; data?: string },
  separator: string,
  escapes: Escapes,
): WorkflowCommand | undefined {
  const [, name = '', rest = ''] = /^(\S+)\s*(.*)$/s.exec(head) ?? [];
  if (!registered.has(name.toLowerCase())) return undefined;
  const unescape = (text: string): string =>
    escapes.reduce((value, [escape, character]) => value.replaceAll(escape, character), text);
  const properties = rest
    .split(separator)
    .map((property) => property.split(/=(.*)/s))
    .filter(([key = '', value]) => key.trim() !== '' && value !== undefined)
    .map(([key = '', value = '']) => [key.trim(), unescape(value)]);
  return { name: name.toLowerCase(), properties: Object.fromEntries(properties), data: unescape(data) };
}
