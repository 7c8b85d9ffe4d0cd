import type { Logs } from '../core/ports.ts';
import type { Random } from '../core/random.ts';
import type { Simulation } from '../core/simulation.ts';

export interface LogEvent {
  /** Place in its stream, from 0. */
  readonly index: number;
  /** Virtual milliseconds since the epoch, as everything in this API. */
  readonly timestamp: number;
  readonly ingestionTime: number;
  readonly message: string;
}

export class LogStream {
  readonly name: string;
  readonly arn: string;
  /** From writing a line to being able to read it. */
  readonly lag: number;
  readonly events: LogEvent[] = [];

  constructor(name: string, arn: string, lag: number) {
    this.name = name;
    this.arn = arn;
    this.lag = lag;
  }

  /** What has arrived by `now`. The stream itself exists once there is something. */
  visible(now: number): readonly LogEvent[] {
    const last = this.events.at(-1);
    return last && last.ingestionTime <= now
      ? this.events
      : this.events.filter((event) => event.ingestionTime <= now);
  }
}

export interface LogGroup {
  readonly name: string;
  readonly arn: string;
  readonly created: number;
  readonly streams: Map<string, LogStream>;
}

/** Where containers write and CloudWatch Logs reads. */
export class LogStore implements Logs {
  readonly groups = new Map<string, LogGroup>();
  readonly #simulation: Simulation;
  readonly #random: Random;

  constructor(simulation: Simulation, random: Random) {
    this.#simulation = simulation;
    this.#random = random;
  }

  createGroup(name: string): void {
    const { region, account, time } = this.#simulation;
    const arn = `arn:aws:logs:${region}:${account}:log-group:${name}`;
    this.groups.set(name, { name, arn, created: time.now, streams: new Map() });
  }

  hasGroup(group: string): boolean {
    return this.groups.has(group);
  }

  write(group: string, stream: string, message: string): void {
    const into = this.groups.get(group);
    if (!into) return;
    let target = into.streams.get(stream);
    if (!target) {
      const arn = `${into.arn}:log-stream:${stream}`;
      target = new LogStream(stream, arn, this.#random.integer(200, 3000));
      into.streams.set(stream, target);
    }
    const timestamp = this.#simulation.time.now;
    target.events.push({
      index: target.events.length,
      timestamp,
      ingestionTime: timestamp + target.lag,
      message,
    });
  }

  /** Streams with something to read, by name. */
  streams(group: LogGroup): LogStream[] {
    const { now } = this.#simulation.time;
    return [...group.streams.values()]
      .filter((stream) => stream.visible(now).length > 0)
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }
}
