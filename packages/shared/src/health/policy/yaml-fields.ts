import { isMap, isScalar, isSeq, YAMLMap } from 'yaml';
import { nearest } from '../../runner/nearest.ts';
import { parseDuration, printDuration } from '../../time/duration.ts';
import type { Fields } from './fields.ts';
import { openYaml, textOf, type YamlSource, type YamlText } from './yaml-text.ts';

/** The items of a YAML list of maps; undefined when it is none, which is told. */
export function yamlList(source: YamlSource): readonly YamlFields[] | undefined {
  const open = openYaml(source);
  return open && itemsOf(open.root, open.text, 'a list', 'what is given');
}

/** A YAML map; undefined when it is none, which is told. */
export function yamlMap(source: YamlSource): YamlFields | undefined {
  const open = openYaml(source);
  if (!open) return undefined;
  if (isMap(open.root)) return new YamlFields(open.root, open.text);
  open.text.problem(open.root, 'a map is expected here.');
  return undefined;
}

function itemsOf(node: unknown, text: YamlText, wanted: string, name: string): readonly YamlFields[] {
  if (!isSeq(node)) {
    text.problem(node, `${name}: ${wanted} is expected here, an item a "-".`);
    return [];
  }
  return node.items.flatMap((item) => {
    const resolved = text.resolve(item);
    if (isMap(resolved)) return [new YamlFields(resolved, text)];
    text.problem(item, `${name}: an item has to be a map, like "name: value".`);
    return [];
  });
}

/** The values of a YAML map. What is wrong with one is told with its line and column. */
export class YamlFields implements Fields {
  readonly #map: YAMLMap;
  readonly #text: YamlText;
  readonly #asked = new Set<string>();

  constructor(map: YAMLMap, text: YamlText) {
    this.#map = map;
    this.#text = text;
  }

  /** How many names there are, known or not. */
  get size(): number {
    return this.#map.items.length;
  }

  has(name: string): boolean {
    return this.#node(name) !== undefined;
  }

  text(name: string): string | undefined {
    const node = this.#node(name);
    if (node === undefined) return undefined;
    const value = textOf(node);
    return value === undefined ? this.invalid(name, 'a text is expected.') : value || undefined;
  }

  flag(name: string): boolean | undefined {
    const node = this.#node(name);
    if (node === undefined) return undefined;
    const value = isScalar(node) ? node.value : undefined;
    return typeof value === 'boolean' ? value : this.invalid(name, 'it is neither true nor false.');
  }

  number(name: string): number | undefined {
    const node = this.#node(name);
    if (node === undefined) return undefined;
    const value = isScalar(node) ? node.value : undefined;
    return typeof value === 'number' && Number.isFinite(value)
      ? value
      : this.invalid(name, 'it is not a number.');
  }

  /** 0 or more. */
  count(name: string): number | undefined {
    const value = this.number(name);
    if (value === undefined || (Number.isInteger(value) && value >= 0)) return value;
    return this.invalid(name, 'it is not a whole number of 0 or more.');
  }

  duration(name: string, { min = 0, max = Infinity } = {}): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const milliseconds = parseDuration(value);
    if (milliseconds === undefined) {
      return this.invalid(name, `"${value}" is not a duration like "90s", "15m" or "1h30m".`);
    }
    if (milliseconds < min) return this.invalid(name, `"${value}" is shorter than ${printDuration(min)}.`);
    if (milliseconds > max) return this.invalid(name, `"${value}" is longer than ${printDuration(max)}.`);
    return milliseconds;
  }

  choice<T extends string>(name: string, values: readonly [T, ...T[]]): T | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const chosen = values.find((one) => one === value);
    return chosen ?? this.invalid(name, `"${value}" is not one of ${values.join(', ')}.`);
  }

  /** A list of texts, or one text with an item a line. */
  list(name: string): readonly string[] {
    const node = this.#node(name);
    if (node === undefined) return [];
    const items = isSeq(node) ? node.items : [node];
    return items.flatMap((item) => {
      const value = textOf(this.#text.resolve(item));
      if (value !== undefined) return value.split('\n').filter((line) => line.trim() !== '');
      this.#text.problem(item, `${name}: a text is expected.`);
      return [];
    });
  }

  map(name: string): ReadonlyMap<string, string> {
    const node = this.#node(name);
    if (node === undefined) return new Map();
    if (!isMap(node)) {
      this.invalid(name, 'a map is expected, a "name: value" a line.');
      return new Map();
    }
    const entries = node.items.flatMap(({ key, value }): [string, string][] => {
      const text = textOf(this.#text.resolve(value));
      if (text !== undefined) return [[String(textOf(key)), text]];
      this.#text.problem(key, `${name}: ${String(textOf(key))} has to have a text.`);
      return [];
    });
    return new Map(entries);
  }

  /** The maps of a list. */
  items(name: string): readonly YamlFields[] {
    const node = this.#node(name);
    return node === undefined ? [] : itemsOf(node, this.#text, 'a list', name);
  }

  /** A map, or one that is empty where nothing stands behind the name; undefined when the name is not there. */
  fields(name: string): YamlFields | undefined {
    const pair = this.#pair(name);
    if (!pair) return undefined;
    const node = this.#node(name);
    if (isMap(node)) return new YamlFields(node, this.#text);
    if (node !== undefined) return this.invalid(name, 'a map is expected.');
    return new YamlFields(new YAMLMap(), this.#text);
  }

  /** What stands under each name: a map, or a text. */
  each(name: string): ReadonlyMap<string, YamlFields | string> {
    const node = this.#node(name);
    if (node === undefined) return new Map();
    if (!isMap(node)) {
      this.invalid(name, 'a map is expected, a "name: value" a line.');
      return new Map();
    }
    const entries = node.items.flatMap(({ key, value }): [string, YamlFields | string][] => {
      const resolved = this.#text.resolve(value);
      const id = String(textOf(key));
      if (isMap(resolved)) return [[id, new YamlFields(resolved, this.#text)]];
      const text = textOf(resolved);
      if (text !== undefined) return [[id, text]];
      this.#text.problem(key, `${name}: ${id} has to be a map or a text.`);
      return [];
    });
    return new Map(entries);
  }

  invalid(name: string, reason: string): undefined {
    const pair = this.#pair(name);
    this.#text.problem(pair?.key ?? this.#map, `${name}: ${reason}`);
  }

  /** Tells of every name that nobody asked for. To be called when all is read. */
  close(): void {
    for (const { key } of this.#map.items) {
      const name = String(textOf(key));
      if (this.#asked.has(name)) continue;
      const meant = nearest(name, this.#asked);
      this.#text.problem(key, `there is no "${name}" here${meant ? `; did you mean "${meant}"?` : '.'}`);
    }
  }

  #pair(name: string) {
    this.#asked.add(name);
    return this.#map.items.find(({ key }) => textOf(key) === name);
  }

  #node(name: string): unknown {
    const node = this.#text.resolve(this.#pair(name)?.value);
    return node === null || (isScalar(node) && node.value === null) ? undefined : node;
  }
}
