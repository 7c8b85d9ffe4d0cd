import type { World } from '@ecs-actions/simulator/control/world';
import type { Account } from './account.ts';

const minute = 60_000;

export interface Traffic {
  readonly lost: number;
  /** Which releases answered in the last minute. */
  readonly last: readonly unknown[];
}

/** Visitors all the time, from before the release until old tasks are long gone, and what became of their requests. */
export async function visited(account: Account, body: () => Promise<void>): Promise<Traffic> {
  const { clock, control } = account;
  const closing = new AbortController();
  const visitors = (async () => {
    while (!closing.signal.aborted) {
      await account.visit();
      await clock.sleep(1_000);
    }
  })();
  await clock.sleep(30_000);
  const began = control.now();
  try {
    await body();
    await clock.sleep(7 * minute);
  } finally {
    closing.abort();
    await visitors;
  }
  const since = control.truth().events.filter(({ at }) => at >= began);
  const served = since.filter(({ at, kind }) => kind === 'request.served' && at > control.now() - minute);
  return {
    lost: since.filter(({ kind }) => kind === 'request.lost').length,
    last: [...new Set(served.map(({ version }) => version))],
  };
}

/** Lets the truth tell which image answered. */
export const versions: World = {
  behaviours: ['1', '2'].map((version) => ({
    image: `123456789012.dkr.ecr.us-east-1.amazonaws.com/web:${version}`,
    version,
  })),
};
