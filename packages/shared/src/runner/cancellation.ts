/** The reason of an aborted signal: the runner asked this step to end. */
export class Cancelled extends Error {
  constructor(signal: NodeJS.Signals) {
    super(`The job was cancelled (${signal}).`);
    this.name = 'Cancelled';
  }
}

/**
 * How long main may take after a signal. A runner sends SIGINT, 7.5 s later SIGTERM, and 2.5 s after that it kills; so a
 * SIGTERM that comes first may be all the warning there is.
 */
const budgets = { SIGINT: 7_000, SIGTERM: 2_000 } as const;

export interface Cancellation {
  readonly signal: AbortSignal;
  /** Settles, by rejecting, only when the step was cancelled and its budget is spent. */
  readonly overdue: Promise<never>;
  /** Stops listening. */
  end(): void;
}

/** Turns the runner's signals into an AbortSignal, and holds whoever obeys it to the time there is. */
export function listenForCancel(): Cancellation {
  const controller = new AbortController();
  const { promise: overdue, reject } = Promise.withResolvers<never>();
  // Nobody may be waiting for it yet.
  overdue.catch(() => undefined);
  let timer: NodeJS.Timeout | undefined;
  const listeners = (['SIGINT', 'SIGTERM'] as const).map((name) => {
    const listener = () => {
      if (controller.signal.aborted) return;
      const reason = new Cancelled(name);
      timer = setTimeout(() => reject(reason), budgets[name]);
      controller.abort(reason);
    };
    process.on(name, listener);
    return () => process.off(name, listener);
  });
  return {
    signal: controller.signal,
    overdue,
    end: () => {
      clearTimeout(timer);
      for (const stop of listeners) stop();
    },
  };
}
