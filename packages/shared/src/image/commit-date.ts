import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ActionError } from '../runner/errors.ts';

/** When `commit` was made, from the checkout in `workspace`. */
export async function commitDate(commit: string, workspace: string, signal: AbortSignal): Promise<Date> {
  try {
    const parameters = ['show', '--no-patch', '--format=%cI', commit, '--'];
    const { stdout } = await promisify(execFile)('git', parameters, { cwd: workspace, signal });
    return new Date(stdout.trim());
  } catch (error) {
    signal.throwIfAborted();
    throw new ActionError(
      `tags: {{commit_date}} needs the commit ${commit} in the workspace. Put a step with actions/checkout before this one.`,
      { cause: error },
    );
  }
}
