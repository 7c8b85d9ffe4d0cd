import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';

/** Where YAML comes from, and who is told what is wrong with it. */
export interface YamlSource {
  readonly content: string;
  /** As a problem names it: `Input "metrics"`, or a file. */
  readonly name: string;
  readonly problem: (message: string) => void;
}

/** A text with its places. */
export class YamlText {
  readonly #source: YamlSource;
  readonly #document: Document;
  readonly #lines: LineCounter;

  constructor(source: YamlSource, document: Document, lines: LineCounter) {
    this.#source = source;
    this.#document = document;
    this.#lines = lines;
  }

  resolve(node: unknown): unknown {
    return isAlias(node) ? node.resolve(this.#document) : node;
  }

  problem(node: unknown, says: string): undefined {
    this.at(offsetOf(node), says);
  }

  at(offset: number, says: string): undefined {
    const { line, col } = this.#lines.linePos(offset);
    this.#source.problem(`${this.#source.name}, line ${line}, column ${col}: ${says}`);
  }
}

/** Reads YAML; undefined when it is none, which is told. */
export function openYaml(
  source: YamlSource,
): { readonly root: unknown; readonly text: YamlText } | undefined {
  const lineCounter = new LineCounter();
  const document = parseDocument(source.content, { lineCounter, prettyErrors: false });
  const text = new YamlText(source, document, lineCounter);
  for (const { message, pos } of document.errors) text.at(pos[0], `${message.replace(/\.$/, '')}.`);
  return document.errors.length > 0 ? undefined : { root: document.contents, text };
}

function offsetOf(node: unknown): number {
  return isNode(node) ? (node.range?.[0] ?? 0) : 0;
}

function isNode(node: unknown): node is Node {
  return isMap(node) || isSeq(node) || isScalar(node) || isAlias(node);
}

/** As it was written: `1.10` stays what it is. Undefined of what is no text, number or boolean. */
export function textOf(node: unknown): string | undefined {
  if (!isScalar(node) || node.value === null) return undefined;
  return typeof node.value === 'string' ? node.value : node.source;
}
