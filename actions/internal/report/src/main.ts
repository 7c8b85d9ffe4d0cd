import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { explain } from '@ecs-actions/shared/aws/errors';
import type { Ports } from '@ecs-actions/shared/runner/ports';
import type { Result } from '@ecs-actions/shared/runner/result';
import { endingOf } from './ending.ts';
import type { Inputs } from './inputs.ts';
import { messageOf } from './message.ts';
import { metricsOf } from './metrics.ts';
import type { News } from './news.ts';
import { tellSlack } from './slack.ts';

/** Spreads the word. What does not get through is a warning: it changes nothing about the deployment. */
export async function main(inputs: Inputs, ports: Ports<News>): Promise<Result> {
  const { clock, log, run } = ports;
  const { event, region, snsTopic, slackWebhook, metricsNamespace, resultFile, committedAt } = inputs;
  const ending = endingOf(inputs);
  const message = messageOf(event, ending, run);
  const finished = event === 'finished';
  const news = (): News => ports.aws(region ?? (snsTopic?.split(':')[3] || undefined));
  const attempts: [what: string, attempt: () => Promise<void>][] = [];
  if (snsTopic) attempts.push([snsTopic, () => news().publish(snsTopic, message)]);
  if (slackWebhook) attempts.push(['Slack', () => tellSlack(slackWebhook, message)]);
  if (metricsNamespace && finished) {
    const metrics = metricsOf(ending, committedAt, clock.now());
    attempts.push([`CloudWatch's ${metricsNamespace}`, () => news().measure(metricsNamespace, metrics)]);
  }
  await Promise.all(
    attempts.map(async ([what, attempt]) => {
      try {
        await attempt();
        log.info(`Told ${what}: ${message.subject}`);
      } catch (error) {
        log.warning(`${what} could not be told how ${ending.service} fares: ${explain(error)}`);
      }
    }),
  );
  if (resultFile !== undefined && finished) {
    await mkdir(dirname(resultFile), { recursive: true });
    await writeFile(resultFile, `${JSON.stringify(ending)}\n`);
  }
  return { exit: 0, outputs: { status: finished ? ending.status : '' }, summary: '' };
}
