/** Counts the steps of a build in BuildKit's plain progress. */
export interface BuildSteps {
  readonly total: number;
  readonly cached: number;
}

/** Steps of the Dockerfile alone: loading, exporting and pushing are the builder's own. */
export function buildSteps(lines: readonly string[]): BuildSteps {
  const steps = new Set<string>();
  const cached = new Set<string>();
  for (const line of lines) {
    const [, vertex = '', text = ''] = /^#(\d+) (.*)$/u.exec(line) ?? [];
    if (/^\[(?!internal\])[^\]]*\d+\/\d+\]/u.test(text)) steps.add(vertex);
    if (text === 'CACHED') cached.add(vertex);
  }
  return { total: steps.size, cached: [...cached].filter((vertex) => steps.has(vertex)).length };
}

/** Why a cache was not written, which BuildKit passes over under `ignore-error`. */
export function lostCache(lines: readonly string[]): string | undefined {
  const vertices = new Set<string>();
  for (const line of lines) {
    const [, vertex = '', text = ''] = /^#(\d+) (.*)$/u.exec(line) ?? [];
    if (/^exporting (?:cache to |to GitHub Actions Cache)/u.test(text)) vertices.add(vertex);
    if (vertices.has(vertex) && text.startsWith('ERROR: ')) return text.slice('ERROR: '.length);
  }
  return undefined;
}

/** False for the ticks of transfers, which say nothing in a log that is read afterwards. */
export function isWorthPrinting(line: string): boolean {
  return !/^#\d+ (?:sha256:\w+ [\d.]+\w* \/|transferring |extracting sha256:|\.\.\.$)/u.test(line);
}
