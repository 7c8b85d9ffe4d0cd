import { tmpdir } from 'node:os';
import type { Aws } from '@ecs-actions/shared/aws/aws';
import type { Ports } from '@ecs-actions/shared/runner/ports';
import type { RunContext } from '@ecs-actions/shared/runner/run-context';
import type { Clock } from '@ecs-actions/shared/time/clock';

/** A run of a private repository on its main branch. */
export const runContext: RunContext = {
  repository: 'octo-org/web',
  commit: '0123456789abcdef0123456789abcdef01234567',
  refName: 'main',
  ref: 'refs/heads/main',
  runId: '1000',
  runAttempt: 1,
  actor: 'octocat',
  eventName: 'push',
  url: '',
  visibility: 'private',
  defaultBranch: 'main',
  workspace: process.cwd(),
  temporary: tmpdir(),
};

/** Everything outside of a story in process; its log goes into `lines`. */
export function portsOf(aws: Aws, clock: Clock, lines: string[]): Ports {
  return {
    clock,
    run: runContext,
    aws: () => aws,
    remember: () => undefined,
    log: {
      info: (text) => void lines.push(text),
      warning: (text) => void lines.push(`warning: ${text}`),
      notice: (text) => void lines.push(`notice: ${text}`),
      debug: () => undefined,
      mask: () => undefined,
      group: (_title, body) => body(),
    },
  };
}
