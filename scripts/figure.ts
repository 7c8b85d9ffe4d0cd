/** What a file in scripts/bench exports as `figure`: measurements that belong under one heading. */
export interface Figure {
  readonly title: string;
  /** Where the numbers come from and what they leave out, in a sentence or two. */
  readonly about: string;
  measure(): Promise<readonly Measurement[]>;
}

export interface Measurement {
  readonly what: string;
  readonly value: number;
  readonly unit: 'ms' | 's' | 'KiB' | 'MiB' | 'calls' | 'wrong';
  /** What the value is compared with, since machines differ: measured in the same run, or quoted with its source. */
  readonly against?: { readonly what: string; readonly value: number };
  /** The most that the value, or its ratio to `against`, may be. */
  readonly limit: number;
}

export function holds(measurement: Measurement): boolean {
  return judged(measurement) <= measurement.limit;
}

export function table(measurements: readonly Measurement[]): string {
  const rows = measurements.map((measurement) => [
    measurement.what,
    `${rounded(measurement.value)} ${measurement.unit}`,
    measurement.against ? `${measurement.against.what}: ${rounded(measurement.against.value)}` : '',
    measurement.against ? `${rounded(judged(measurement))}×` : '',
    `${rounded(measurement.limit)}${measurement.against ? '×' : ` ${measurement.unit}`}`,
  ]);
  return [['', 'measured', 'against', 'ratio', 'at most'], Array(5).fill('---'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

/** The middle value, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const [low = Number.NaN, high = low] = sorted.slice((sorted.length - 1) >> 1, (sorted.length >> 1) + 1);
  return (low + high) / 2;
}

/** The value that `percent` of the values do not exceed. */
export function percentile(values: readonly number[], percent: number): number {
  return values.toSorted((a, b) => a - b)[Math.ceil((values.length * percent) / 100) - 1] ?? Number.NaN;
}

function judged({ value, against }: Measurement): number {
  return against ? value / against.value : value;
}

function rounded(value: number): string {
  return String(Number(value.toPrecision(3)));
}
