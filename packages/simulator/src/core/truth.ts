/** A cause or an event as it was, not as ECS words it. `kind` is dotted: `task.crashed`, `deployment.superseded`, … */
export interface TruthEvent {
  /** Virtual milliseconds since the epoch. */
  readonly at: number;
  readonly kind: string;
  readonly [detail: string]: unknown;
}

/** One call a client made, also one that was refused. */
export interface TruthCall {
  readonly at: number;
  readonly service: string;
  readonly operation: string;
  readonly input: unknown;
  /** `executed` is also true when the answer was lost or replaced by an error afterwards. */
  readonly executed: boolean;
  readonly error?: string;
  readonly userAgent?: string;
  /** The region that the request was signed for. */
  readonly region?: string;
}

/** The simulator's record of what really happened. Tests turn it into what they expect; the simulator never does. */
export class Truth {
  readonly events: TruthEvent[] = [];
  readonly calls: TruthCall[] = [];

  record(at: number, kind: string, detail: Record<string, unknown> = {}): void {
    this.events.push({ at, kind, ...detail });
  }

  call(call: TruthCall): void {
    this.calls.push(call);
  }
}
