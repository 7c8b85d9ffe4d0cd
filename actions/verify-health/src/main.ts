import { servingNow } from '@ecs-actions/shared/deployment/outcome';
import { earliestPass, latestFail } from '@ecs-actions/shared/health/rules';
import { type Sampled, sampleUntilJudged } from '@ecs-actions/shared/health/sampling';
import { revisionName } from '@ecs-actions/shared/ecs/release';
import type { Serving } from '@ecs-actions/shared/report/serving';
import type { Ports } from '@ecs-actions/shared/runner/ports';
import type { Result } from '@ecs-actions/shared/runner/result';
import { printDuration } from '@ecs-actions/shared/time/duration';
import { act } from './consequence.ts';
import { evidenceFor } from './evidence.ts';
import type { Inputs } from './inputs.ts';
import { mainOfGate, takePausesAway } from './gate/main.ts';
import { planGate } from './gate/plan.ts';
import { type Judging, prepare, readService } from './judging.ts';
import { printer } from './progress.ts';
import { report } from './report.ts';

/** Judges a service, or addresses and alarms; marks what is healthy, and does about what is not what was asked for. */
export async function main(inputs: Inputs, ports: Ports, signal: AbortSignal): Promise<Result> {
  return inputs.gate ? atGate(inputs, ports, signal) : judgeOnce(inputs, ports, signal);
}

/** A deployment that is complete already has no pause any more, and is judged as any other. */
async function atGate(inputs: Inputs, ports: Ports, signal: AbortSignal): Promise<Result> {
  const { cluster, service: name = '' } = inputs;
  const aws = ports.aws(inputs.region);
  const startedAt = ports.clock.now();
  const service = await readService(aws, { cluster, service: name });
  const plan = await planGate(inputs, service, aws, signal);
  if ('gated' in plan) return mainOfGate({ inputs, aws, ports, plan, startedAt, signal });
  ports.log.info(`${name}  ${revisionName(plan.taskDefinitionArn)} is deployed already, and is judged once`);
  await takePausesAway(name, { aws, inputs, ports });
  const expected = { ...inputs, expectedTaskDefinition: plan.taskDefinitionArn };
  const { outputs, ...result } = await judgeOnce(expected, ports, signal);
  return { ...result, outputs: { ...outputs, status: outputs['status'] || 'succeeded' } };
}

async function judgeOnce(inputs: Inputs, ports: Ports, signal: AbortSignal): Promise<Result> {
  const startedAt = ports.clock.now();
  const judging = await prepare(inputs, ports, signal);
  announce(judging, inputs, ports);
  const sampled = await sampleUntilJudged(
    {
      checks: judging.checks,
      rules: inputs.rules,
      service: judging.name,
    },
    {
      aws: judging.aws,
      clock: ports.clock,
      seen: printer(
        judging.checks.map(({ check }) => check),
        ports,
      ),
    },
    signal,
  );
  const finished = { sampled, startedAt, endedAt: ports.clock.now() };
  const evidence = await evidenceFor(sampled, judging, inputs, ports, signal);
  const consequence = await act(sampled, judging, inputs, ports, signal);
  const serving = await servingAfter(sampled, judging, ports);
  return report({ ...finished, ...consequence, evidence, serving }, judging, inputs, ports);
}

/** What customers get, where that is not what was to be verified. */
async function servingAfter(
  { judgement }: Sampled,
  { aws, name }: Judging,
  { clock }: Ports,
): Promise<Serving | undefined> {
  if (!aws || !name || typeof judgement === 'string' || judgement.verdict === 'healthy') return undefined;
  return servingNow(name.cluster, name.service, { aws, clock });
}

function announce({ urls, notes, service, checks }: Judging, { rules }: Inputs, { log }: Ports): void {
  for (const note of notes) log.notice(note);
  const what = [
    ...(service ? [`${service.name} (${revisionName(service.taskDefinition)})`] : []),
    ...urls,
    ...(service || urls.length > 0 ? [] : checks.map(({ check }) => check.title)),
  ].join(', ');
  log.info(
    `${what}  can pass after ${printDuration(earliestPass(rules))} at the earliest, fails after ${printDuration(latestFail(rules))} at the latest`,
  );
}
