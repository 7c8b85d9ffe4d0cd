import { openAccount } from './account.ts';
import { control, type Control } from './control/control.ts';
import { answerControl } from './control/http.ts';
import { listen } from './control/server.ts';
import { drive, type TimeOptions } from './core/drivers.ts';
import { EventQueue } from './core/events.ts';
import { Random } from './core/random.ts';
import type { Simulation } from './core/simulation.ts';
import { Truth } from './core/truth.ts';
import { defaultVariants, type Variants } from './core/variants.ts';
import type { HttpRequest, HttpResponse } from './protocol/http.ts';
import { Router } from './protocol/router.ts';

export interface SimulatorOptions {
  /** Same seed, same calls, same history. */
  readonly seed?: number;
  /** 0 or absent: any free port. A stepped simulator listens only when a port is given. */
  readonly port?: number;
  /** Real time at its own pace, unless said otherwise. */
  readonly time?: TimeOptions;
  readonly variants?: Partial<Variants>;
  /** Virtual time at the beginning, in milliseconds since the epoch. */
  readonly start?: number;
  /** Where the registry keeps its blobs; a temporary directory that `close` removes, unless given. */
  readonly directory?: string;
  readonly account?: string;
  readonly region?: string;
}

export interface Simulator {
  /** For `AWS_ENDPOINT_URL`. Nothing listens there when time is stepped and no port was given. */
  readonly url: string;
  readonly control: Control;
  readonly truth: Truth;
  /** Moves stepped time, in virtual milliseconds. */
  advance(milliseconds: number): void;
  /** Virtual time in milliseconds since the epoch. */
  now(): number;
  /**
   * One HTTP exchange in this process, without a socket. It rejects with a `NoAnswer` where a client would see a reset
   * or wait in vain; a `delay` in the answer is virtual time that the caller lets pass.
   */
  handle(request: HttpRequest): Promise<HttpResponse>;
  close(): Promise<void>;
}

/** 2026-01-05T09:00:00Z, so that a stepped history does not depend on the day it is run. */
const steppedStart = Date.UTC(2026, 0, 5, 9);
/** Names a simulator that does not listen; a connection there is refused. */
const nowhere = '127.0.0.1:1';

/** Starts a simulated AWS account in one region. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const time = options.time ?? { kind: 'real' };
  const queue = new EventQueue(options.start ?? (time.kind === 'stepped' ? steppedStart : Date.now()));
  const driver = drive(queue, time);
  let host = nowhere;
  const simulation: Simulation = {
    time: queue,
    random: new Random(options.seed ?? 1),
    variants: { ...defaultVariants, ...options.variants },
    truth: new Truth(),
    account: options.account ?? '123456789012',
    region: options.region ?? 'us-east-1',
    host: () => host,
  };

  const account = openAccount(simulation, options.directory);
  const router = new Router(simulation, account);
  const controls = control(simulation, driver, account);
  const exchange = (request: HttpRequest): HttpResponse =>
    answerControl(request, controls) ?? account.front(request) ?? router.exchange(request);
  const server =
    time.kind === 'stepped' && options.port === undefined
      ? undefined
      : await listen({
          port: options.port ?? 0,
          first(request, response) {
            queue.sync();
            return account.registry(request, response);
          },
          exchange,
          real: (virtual) => driver.real(virtual),
        });
  if (server) host = `127.0.0.1:${server.port}`;

  return {
    url: `http://${host}`,
    control: controls,
    truth: simulation.truth,
    advance: (milliseconds) => controls.advance(milliseconds),
    now: () => controls.now(),
    handle: async (request) => exchange(request),
    async close() {
      driver.close();
      await server?.close();
      account.close();
    },
  };
}
