import type { Ports } from '@ecs-actions/shared/runner/ports';
import type { Result } from '@ecs-actions/shared/runner/result';
import { thaw } from '../../plan/src/thaw.ts';
import type { Inputs } from './inputs.ts';

/** What the plan allowed may have waited for a reviewer, or for its turn, until the window opened. */
export async function main(inputs: Inputs, ports: Pick<Ports, 'clock' | 'log' | 'run'>): Promise<Result> {
  const broken = thaw(inputs.environment, inputs, ports);
  return Promise.resolve({
    exit: 0,
    outputs: { frozen: String(broken !== undefined) },
    summary: broken?.source ?? '',
  });
}
