import { expectedStatus } from '@ecs-actions/testkit/expected';
import { runHistory } from '@ecs-actions/testkit/histories';
import { drawScenario } from '@ecs-actions/testkit/scenario';
import { deployStory } from '../actions/render-deploy/test/story.ts';

/** What one history came to, as it is sent from process to process. */
export interface Verdict {
  readonly seed: number;
  readonly status: string;
  /** Present when the status is not what really happened. */
  readonly wrong?: string;
  /** Scenario, log and events, where they were asked for. */
  readonly told?: string;
}

export async function judge(seed: number, tells: boolean): Promise<Verdict> {
  const scenario = drawScenario(seed);
  const history = await runHistory(scenario, deployStory);
  const status = history.result.outputs['status'] ?? '';
  const { because, statuses } = expectedStatus(history);
  const right = statuses.some((one) => one === status);
  return {
    seed,
    status,
    ...(!right && {
      wrong: `seed ${seed}: ${status}, where it is ${statuses.join(' or ') || 'nothing'}: ${because}`,
    }),
    ...(tells && {
      told: [scenario, ...history.log, ...history.events, status]
        .map((line) => (typeof line === 'string' ? line : JSON.stringify(line)))
        .join('\n'),
    }),
  };
}

if (process.send) {
  const [first = 0, end = 0, step = 1, tells = 0] = process.argv.slice(2).map(Number);
  for (let seed = first; seed < end; seed += step) process.send(await judge(seed, tells === 1));
  process.disconnect();
}
