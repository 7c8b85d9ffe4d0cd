import { expectedStatus } from '@ecs-actions/testkit/expected';
import { runHistory } from '@ecs-actions/testkit/histories';
import { drawScenario, drawShiftingScenario, type Scenario } from '@ecs-actions/testkit/scenario';
import { live } from '@ecs-actions/testkit/lives';
import { rollBackStory, verifiedKey } from '../actions/rollback/test/story.ts';
import { deployStory } from '../actions/render-deploy/test/story.ts';

/** What one history came to, as it is sent from process to process. */
export interface Verdict {
  readonly seed: number;
  readonly status: string;
  /** What else it is an example of. */
  readonly situations?: readonly string[];
  /** Present when the status is not what really happened. */
  readonly wrong?: string;
  /** Scenario, log and events, where they were asked for. */
  readonly told?: string;
}

export async function judge(scenario: Scenario, tells: boolean): Promise<Verdict> {
  const { seed, strategy } = scenario;
  const history = await runHistory(scenario, deployStory);
  const status = history.result.outputs['status'] ?? '';
  const { because, statuses } = expectedStatus(history);
  const right = statuses.some((one) => one === status);
  return {
    seed,
    status,
    situations: [strategy],
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

/** Lives through a service's life, and judges where its rollback would go. */
export async function judgeLife(seed: number, tells: boolean): Promise<Verdict> {
  const { asked, answer, life, log, right, situations } = await live(seed, verifiedKey, rollBackStory);
  const [said, meant] = [JSON.stringify(answer), JSON.stringify(right)];
  return {
    seed,
    status: `right: ${right.kind}`,
    situations: [...situations],
    ...(said !== meant && { wrong: `seed ${seed}: ${said}, where ${JSON.stringify(asked)} means ${meant}` }),
    ...(tells && { told: [...log, JSON.stringify(life), said].join('\n') }),
  };
}

const judges = {
  release: (seed: number, tells: boolean) => judge(drawScenario(seed), tells),
  shift: (seed: number, tells: boolean) => judge(drawShiftingScenario(seed), tells),
  rollback: judgeLife,
};
export type Kind = keyof typeof judges;
export const kinds = ['release', 'shift', 'rollback'] as const satisfies readonly Kind[];

if (process.send) {
  const [first = 0, end = 0, step = 1, tells = 0] = process.argv.slice(3).map(Number);
  const kind = kinds.find((one) => one === process.argv[2]) ?? 'release';
  for (let seed = first; seed < end; seed += step) process.send(await judges[kind](seed, tells === 1));
  process.disconnect();
}
