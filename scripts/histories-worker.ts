import { Random } from '@ecs-actions/simulator/core/random';
import { runBundleHistory, runCodeDeployBundleHistory } from '@ecs-actions/testkit/bundle-histories';
import { expectedReasons } from '@ecs-actions/testkit/expected-reason';
import { expectedStatus } from '@ecs-actions/testkit/expected';
import { expectedOfCodeDeploy } from '@ecs-actions/testkit/codedeploy-expected';
import { runCodeDeployHistory } from '@ecs-actions/testkit/codedeploy-histories';
import { type CodeDeployScenario, drawCodeDeployScenario } from '@ecs-actions/testkit/codedeploy-scenario';
import { type Lived, runHistory } from '@ecs-actions/testkit/histories';
import { endedOnProof, withoutFailFast } from '@ecs-actions/testkit/patience';
import { drawAnyScenario } from '@ecs-actions/testkit/any-scenario';
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

/**
 * Runs one history of ECS's own controller, and judges what the step said of it.
 * @param pace of the bundle's time, as a multiple of real time; in process without one
 */
export async function judge(scenario: Scenario, tells: boolean, pace?: number): Promise<Verdict> {
  const bundle = pace !== undefined;
  const history = bundle ? await runBundleHistory(scenario, pace) : await runHistory(scenario, deployStory);
  const reasons = expectedReasons(history.outputs['status'] ?? '', history);
  const judging = { tells, bundle };
  const verdict = verdictOf(
    scenario,
    history,
    expectedStatus(history),
    reasons,
    [scenario.strategy],
    judging,
  );
  if (bundle || !endedOnProof(history)) return verdict;
  return proven(verdict, await runHistory(withoutFailFast(scenario), deployStory));
}

/** A proof is never wrong: where the step waits for ECS, the same release must not come to serve. */
function proven(verdict: Verdict, { outputs }: Lived): Verdict {
  const { seed, situations = [] } = verdict;
  return {
    ...verdict,
    situations: [...situations, 'proven early end'],
    ...(outputs['status'] === 'succeeded' && {
      wrong: `seed ${seed}: ended early on a proof, and without fail-fast it would have succeeded`,
    }),
  };
}

interface Judging {
  readonly tells: boolean;
  readonly bundle: boolean;
}

function verdictOf(
  scenario: { readonly seed: number },
  { outputs, log, events }: Lived,
  { because, statuses }: ReturnType<typeof expectedStatus>,
  reasons: readonly string[],
  situations: readonly string[],
  { tells, bundle }: Judging,
): Verdict {
  const { seed } = scenario;
  const { status = '', 'failure-reason': reason = '' } = outputs;
  const right = statuses.some((one) => one === status);
  // A cancelled bundle has seconds to say why, which pass as fast as all of its time.
  const none = reasons.length === 0 || (bundle && status === 'cancelled');
  const named = reason === '' ? none : reasons.includes(reason);
  return {
    seed,
    status,
    situations: [...situations, ...(reason === '' ? [] : [`reason: ${reason}`])],
    ...(!right && {
      wrong: `seed ${seed}: ${status}, where it is ${statuses.join(' or ') || 'nothing'}: ${because}`,
    }),
    ...(right &&
      !named && {
        wrong: `seed ${seed}: ${status} for ${reason || 'no reason'}, where it is for ${reasons.join(' or ') || 'none'}`,
      }),
    ...(tells && {
      told: [scenario, ...log, ...events, outputs]
        .map((line) => (typeof line === 'string' ? line : JSON.stringify(line)))
        .join('\n'),
    }),
  };
}

/** Runs one history of CodeDeploy, and judges what the step said of it. */
export async function judgeCodeDeploy(
  scenario: CodeDeployScenario,
  tells: boolean,
  pace?: number,
): Promise<Verdict> {
  const bundle = pace !== undefined;
  const history = bundle
    ? await runCodeDeployBundleHistory(scenario, pace)
    : await runCodeDeployHistory(scenario, deployStory);
  const reasons = expectedReasons(history.outputs['status'] ?? '', history);
  const situations = ['CODE_DEPLOY', scenario.config];
  const judging = { tells, bundle };
  const verdict = verdictOf(scenario, history, expectedOfCodeDeploy(history), reasons, situations, judging);
  if (bundle || !endedOnProof(history)) return verdict;
  return proven(verdict, await runCodeDeployHistory(withoutFailFast(scenario), deployStory));
}

/** Lives through a service's life, and judges where its rollback would go. */
export async function judgeLife(seed: number, tells: boolean): Promise<Verdict> {
  const { asked, answer, life, log, right, situations } = await live(seed, verifiedKey, rollBackStory);
  const [said, meant] = [JSON.stringify(answer), JSON.stringify(right)];
  return {
    seed,
    status: answer.kind === 'nowhere' ? 'no-target' : answer.kind === 'other' ? answer.status : 'dry-run',
    situations: [...situations],
    ...(said !== meant && { wrong: `seed ${seed}: ${said}, where ${JSON.stringify(asked)} means ${meant}` }),
    ...(tells && { told: [...log, JSON.stringify(life), said].join('\n') }),
  };
}

/** Any deployment by any controller, and now and then a service's whole life. */
function judgeAny(seed: number, tells: boolean): Promise<Verdict> {
  const kind = new Random(seed + 3_000_017).next();
  if (kind < 0.04) return judgeLife(seed, tells);
  return kind < 0.26
    ? judgeCodeDeploy(drawCodeDeployScenario(seed), tells)
    : judge(drawAnyScenario(seed), tells);
}

/**
 * The same deployments by the bundle of render-deploy. One that is wrong is lived through again with less haste: how fast
 * this machine is beside that time decides nothing.
 */
async function judgeBundle(seed: number, tells: boolean): Promise<Verdict> {
  const verdict = await judgeAtPace(seed, tells, 25);
  return verdict.wrong === undefined ? verdict : judgeAtPace(seed, tells, 8);
}

function judgeAtPace(seed: number, tells: boolean, pace: number): Promise<Verdict> {
  const kind = new Random(seed + 3_000_017).next();
  return kind < 0.26
    ? judgeCodeDeploy(drawCodeDeployScenario(seed), tells, pace)
    : judge(drawAnyScenario(seed), tells, pace);
}

const judges = {
  all: judgeAny,
  bundles: judgeBundle,
  codedeploy: (seed: number, tells: boolean) => judgeCodeDeploy(drawCodeDeployScenario(seed), tells),
  release: (seed: number, tells: boolean) => judge(drawScenario(seed), tells),
  shift: (seed: number, tells: boolean) => judge(drawShiftingScenario(seed), tells),
  rollback: judgeLife,
};
export type Kind = keyof typeof judges;
export const kinds = [
  'all',
  'bundles',
  'codedeploy',
  'release',
  'shift',
  'rollback',
] as const satisfies readonly Kind[];

if (process.send) {
  const [first = 0, end = 0, step = 1, tells = 0] = process.argv.slice(3).map(Number);
  const kind = kinds.find((one) => one === process.argv[2]) ?? 'release';
  for (let seed = first; seed < end; seed += step) {
    const verdict = await judges[kind](seed, tells === 1);
    // What is not sent yet when the channel closes never arrives.
    await new Promise((sent) => process.send?.(verdict, undefined, undefined, sent));
  }
  process.disconnect();
}
