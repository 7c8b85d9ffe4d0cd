/** Values by the start of their period, in seconds since the epoch. */
export type Series = ReadonlyMap<number, number>;
type Operand = Series | number;

/** What an expression cannot be read for. */
export class ExpressionError extends Error {}

/**
 * Metric math, as far as it is taken here: numbers, the ids of other queries, `+ - * /`, parentheses, `FILL(id, number)` and
 * `SUM([id, …])`. A period that one of two operands lacks is not in what they give, nor is a division by zero.
 * @throws ExpressionError
 */
export function evaluate(expression: string, series: (id: string) => Series | undefined): Series {
  const tokens = expression.match(/[A-Za-z]\w*|\d+(?:\.\d+)?|[-+*/(),[\]]|\S/g) ?? [];
  const reader = new Reader(tokens, series);
  const result = reader.sum();
  if (reader.next !== undefined) throw new ExpressionError(`${reader.next} is not expected`);
  if (typeof result === 'number') throw new ExpressionError('it gives a number, and no time series');
  return result;
}

class Reader {
  readonly #tokens: readonly string[];
  readonly #series: (id: string) => Series | undefined;
  #at = 0;

  constructor(tokens: readonly string[], series: (id: string) => Series | undefined) {
    this.#tokens = tokens;
    this.#series = series;
  }

  get next(): string | undefined {
    return this.#tokens[this.#at];
  }

  sum(): Operand {
    let left = this.#product();
    for (let sign = this.next; sign === '+' || sign === '-'; sign = this.next) {
      this.#at += 1;
      const add = sign === '+';
      left = combined(left, this.#product(), (a, b) => (add ? a + b : a - b));
    }
    return left;
  }

  #product(): Operand {
    let left = this.#operand();
    for (let sign = this.next; sign === '*' || sign === '/'; sign = this.next) {
      this.#at += 1;
      const times = sign === '*';
      left = combined(left, this.#operand(), (a, b) => (times ? a * b : a / b));
    }
    return left;
  }

  #operand(): Operand {
    const token = this.next;
    if (token === undefined) throw new ExpressionError('the end is not expected');
    this.#at += 1;
    if (token === '(') {
      const inner = this.sum();
      this.#take(')');
      return inner;
    }
    if (token === '-') return combined(0, this.#operand(), (a, b) => a - b);
    if (/^\d/.test(token)) return Number(token);
    if (!/^[A-Za-z]/.test(token)) throw new ExpressionError(`${token} is not expected`);
    if (this.next === '(') return this.#call(token);
    const series = this.#series(token);
    if (!series) throw new ExpressionError(`there is no query ${token}`);
    return series;
  }

  #call(name: string): Operand {
    this.#take('(');
    if (name === 'FILL') {
      const series = this.sum();
      this.#take(',');
      const filling = this.sum();
      this.#take(')');
      if (typeof series === 'number' || typeof filling !== 'number') {
        throw new ExpressionError('FILL is taken with a time series and a number');
      }
      return filled(series, filling);
    }
    if (name !== 'SUM') throw new ExpressionError(`the simulator does not take the function ${name}`);
    this.#take('[');
    const items = [this.sum()];
    while (this.next === ',') {
      this.#at += 1;
      items.push(this.sum());
    }
    this.#take(']');
    this.#take(')');
    return total(items.filter((item) => typeof item !== 'number'));
  }

  #take(token: string): void {
    if (this.next !== token) {
      throw new ExpressionError(`${token} is expected in the place of ${this.next ?? 'the end'}`);
    }
    this.#at += 1;
  }
}

function combined(left: Operand, right: Operand, by: (a: number, b: number) => number): Operand {
  if (typeof left === 'number') {
    if (typeof right === 'number') return by(left, right);
    return mapped(right, (value) => by(left, value));
  }
  if (typeof right === 'number') return mapped(left, (value) => by(value, right));
  return mapped(left, (value, at) => by(value, right.get(at) ?? NaN));
}

function mapped(series: Series, by: (value: number, at: number) => number): Series {
  const values = [...series].map(([at, value]) => [at, by(value, at)] as const);
  return new Map(values.filter(([, value]) => Number.isFinite(value)));
}

/** Between the first and the last value: a metric that has none at all stays without. */
function filled(series: Series, value: number): Series {
  const times = [...series.keys()].sort((a, b) => a - b);
  const steps = times.slice(1).map((time, index) => time - (times[index] ?? time));
  const step = Math.min(...steps);
  const all = new Map<number, number>();
  const last = times.at(-1) ?? 0;
  for (let at = times[0] ?? Infinity; at <= last; at += step) all.set(at, series.get(at) ?? value);
  return times.length < 2 ? series : all;
}

function total(all: readonly Series[]): Series {
  const sums = new Map<number, number>();
  for (const [at, value] of all.flatMap((series) => [...series])) sums.set(at, (sums.get(at) ?? 0) + value);
  return sums;
}
