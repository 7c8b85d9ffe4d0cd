import type { RunContext } from '../runner/run-context.ts';

/** What a rollback noted on a service: the run that rolled back, and the commit that it left. */
export interface RolledBack {
  readonly runId: string;
  readonly commit: string;
}

/** The value of the tag `ecs-actions:rolled-back-by-run`. */
export function printRolledBack({ runId, commit }: RolledBack): string {
  return `${runId} ${commit}`.trim();
}

/** @returns undefined for a value that this product did not write */
export function parseRolledBack(value: string | undefined): RolledBack | undefined {
  const found = /^(?<runId>\d+)(?: (?<commit>[0-9a-f]{7,64}))?$/.exec(value ?? '')?.groups;
  return found ? { runId: found['runId'] ?? '', commit: found['commit'] ?? '' } : undefined;
}

/**
 * Why a run must not deploy after a rollback, or undefined when it may. Runs that were queued before the rollback, and
 * the commit that it left, are refused at their first attempt; a run that a person started again passes.
 */
export function staleRun(rolledBack: RolledBack | undefined, run: RunContext): string | undefined {
  if (!rolledBack || run.runAttempt > 1 || run.runId === rolledBack.runId) return undefined;
  const by = `run ${rolledBack.runId} rolled this service back`;
  if (/^\d+$/.test(run.runId) && BigInt(run.runId) < BigInt(rolledBack.runId)) {
    return `${by} after this run (${run.runId}) was started; start it again if it is to be deployed all the same`;
  }
  if (rolledBack.commit !== '' && run.commit === rolledBack.commit) {
    return `${by} to leave commit ${run.commit.slice(0, 7)}, which this run deploys again; start it again if that is wanted`;
  }
  return undefined;
}
