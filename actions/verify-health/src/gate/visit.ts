import { classify, explain } from '@ecs-actions/shared/aws/errors';
import type { DeploymentView } from '@ecs-actions/shared/deployment/observation';
import { markLeft, noteReturn } from '@ecs-actions/shared/deployment/note-return';
import type { FailureReason } from '@ecs-actions/shared/deployment/status';
import { type Action, answerPause } from '@ecs-actions/shared/gate/answer';
import { isWaiting, lookAtGated } from '@ecs-actions/shared/gate/look';
import type { Pause } from '@ecs-actions/shared/gate/pause';
import type { HealthVerdict, Judgement } from '@ecs-actions/shared/health/judge';
import { type Sampled, sampleUntilJudged } from '@ecs-actions/shared/health/sampling';
import { printElapsed } from '@ecs-actions/shared/time/duration';
import type { Inputs } from '../inputs.ts';
import { printer } from '../progress.ts';
import { checksAt } from './checks.ts';
import type { Gating } from './gating.ts';

/** What was answered at a pause; `none`: it was left to its own timeout, or was over before an answer. */
export type Answer = Action | 'none';

/** One pause, judged. */
export interface Visit {
  readonly pause: Pause;
  readonly judgement: Judgement;
  readonly records: Sampled['records'];
  readonly urls: readonly string[];
  readonly answer: Answer;
  /** What the answer, or its lack, means, in a sentence. */
  readonly says: string;
  /** Why nothing could be answered. */
  readonly reason?: FailureReason;
  readonly startedAt: number;
  readonly endedAt: number;
}

/** Judges a pause anew and answers it. @throws the signal's reason when it is aborted */
export async function visit(pause: Pause, deployment: DeploymentView, gating: Gating): Promise<Visit> {
  const { inputs, ports, signal } = gating;
  const { clock, log } = ports;
  const startedAt = clock.now();
  const { urls, judgement, records } = await judged(pause, deployment, gating);
  const seen = { pause, records, urls, startedAt };
  if (judgement === 'over') {
    const because = 'the pause was over before a verdict was reached';
    const open: Judgement = { verdict: 'inconclusive', failed: [], because };
    return { ...seen, judgement: open, answer: 'none', says: 'Nothing was answered.', endedAt: clock.now() };
  }
  const action = actionFor(judgement.verdict, inputs);
  const answered = action === 'none' ? left(pause) : await answer(pause, action, judgement, gating);
  signal.throwIfAborted();
  const visited = { ...seen, judgement, endedAt: clock.now(), ...answered };
  const elapsed = printElapsed(clock.now() - gating.startedAt).padStart(5);
  const { verdict, because } = visited.judgement;
  log.info(`${elapsed}  ${pause.stage} is judged ${verdict}: ${because}. ${answered.says}`);
  return visited;
}

export function actionFor(verdict: HealthVerdict, { onUnhealthy, onInconclusive }: Inputs): Answer {
  if (verdict === 'healthy') return 'CONTINUE';
  if (verdict === 'unhealthy') return onUnhealthy === 'warn' ? 'CONTINUE' : 'ROLLBACK';
  return onInconclusive === 'pass' ? 'CONTINUE' : 'none';
}

type Judged = Pick<Visit, 'urls' | 'records'> & { readonly judgement: Judgement | 'over' };

async function judged(pause: Pause, deployment: DeploymentView, gating: Gating): Promise<Judged> {
  const { aws, inputs, plan, ports, signal } = gating;
  const { subject } = plan.gated;
  let latest: DeploymentView | undefined = deployment;
  const goesOn = async (): Promise<boolean> => {
    latest = await lookAtGated(aws, plan.gated, signal).catch(() => undefined);
    signal.throwIfAborted();
    return latest === undefined || isWaiting(latest, pause.hookId);
  };
  const { taskDefinitionArn } = subject;
  const { service } = plan;
  const at = {
    inputs,
    aws,
    service,
    taskDefinitionArn,
    pause,
    deployment,
    seen: () => latest,
    began: subject.createdAt,
    ports,
    signal,
  };
  const { checks, urls } = await checksAt(at);
  if (checks.length === 0) {
    const because = `none of the checks applies at ${pause.stage}`;
    return { urls, records: [], judgement: { verdict: 'inconclusive', failed: [], because } };
  }
  const name = { cluster: subject.cluster, service: subject.service, startedBy: subject.deploymentId };
  const { judgement, records } = await sampleUntilJudged(
    { checks, rules: inputs.rules, service: name, goesOn },
    {
      aws,
      clock: ports.clock,
      seen: printer(
        checks.map(({ check }) => check),
        ports,
        gating.startedAt,
      ),
    },
    signal,
  );
  if (judgement === 'cancelled') throw signal.reason;
  return { urls, records, judgement };
}

function left({ expiresAt, onExpiry }: Pause): Pick<Visit, 'answer' | 'says'> {
  const then = onExpiry === 'CONTINUE' ? 'it goes on' : 'ECS rolls it back';
  const until = expiresAt === undefined ? '' : ` at ${new Date(expiresAt).toISOString().slice(0, 16)}Z`;
  return {
    answer: 'none',
    says: `It was left paused: when its timeout is over${until}, ${then}, unless somebody answers before.`,
  };
}

const meanings: Readonly<Record<Action, string>> = {
  CONTINUE: 'ECS was told to go on.',
  ROLLBACK: 'ECS was told to roll back.',
};

/** What keeps an answer from being given leaves the deployment paused, and the verdict is that of an error. */
async function answer(
  pause: Pause,
  action: Action,
  { because }: Judgement,
  gating: Gating,
): Promise<Pick<Visit, 'answer' | 'says' | 'reason'> & { readonly judgement?: Judgement }> {
  const { aws, ports, signal, plan } = gating;
  const { serviceDeploymentArn, cluster, service, taskDefinitionArn } = plan.gated.subject;
  const noting = { ...ports, aws };
  try {
    if (action === 'ROLLBACK') await noteReturn(plan.service, taskDefinitionArn, noting);
    const stillWaits = async (): Promise<boolean> => {
      const now = await lookAtGated(aws, plan.gated, signal);
      return now === undefined || isWaiting(now, pause.hookId);
    };
    const given = await answerPause({ serviceDeploymentArn, hookId: pause.hookId }, action, {
      aws,
      clock: ports.clock,
      signal,
      isWaiting: stillWaits,
    });
    if (!given) return { answer: 'none', says: 'Nothing was answered: the pause was over by then.' };
    if (action === 'ROLLBACK') {
      const reason = `gate at ${pause.stage}`;
      await markLeft({ cluster, service, left: taskDefinitionArn, arrived: undefined, reason }, noting);
    }
    return { answer: action, says: meanings[action] };
  } catch (error) {
    signal.throwIfAborted();
    const failed: Judgement = {
      verdict: 'error',
      failed: [],
      because: `${action} could not be answered (${because}): ${explain(error).replace(/\.$/, '')}`,
    };
    const reason = classify(error) === 'denied' ? 'permissions' : 'unknown';
    return { ...left(pause), reason, judgement: failed };
  }
}
