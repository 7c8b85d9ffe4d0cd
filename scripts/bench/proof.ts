import { main } from '../../actions/render-deploy/src/main.ts';
import { usualInputs } from '../../actions/render-deploy/test/story.ts';
import type { Edits } from '../../packages/shared/src/ecs/task-definition/edit.ts';
import { runJobs } from '../../packages/testkit/src/fleet.ts';
import { cluster, registry, service, webWorld } from '../../packages/testkit/src/worlds.ts';
import { type Figure, median } from '../figure.ts';

const rollouts = 10;
/** Without a circuit breaker ECS tries for ever. */
const endless = { deploymentConfiguration: { minimumHealthyPercent: 100, maximumPercent: 200 } };
const gone = {
  'an image digest that ECR does not have': { image: `${registry}/web@sha256:${'0'.repeat(64)}` },
  'a secret that does not exist': {
    secrets: new Map([['TOKEN', 'arn:aws:secretsmanager:us-east-1:123456789012:secret:web/token-AbCdEf']]),
  },
} satisfies Readonly<Record<string, Edits>>;
/** Seconds that the official action took, with a time-out of thirty minutes. */
const official = 26 * 60;

export const figure: Figure = {
  title: 'From the proof to the failure',
  about: `From the first stopped task of a release that cannot heal to the end of the step, where nothing is to be undone; median of ${rollouts} rollouts in process, in virtual time: the simulator. Beside it what \`aws-actions/amazon-ecs-deploy-task-definition\` 2.6.3 took with a time-out of thirty minutes.`,
  async measure() {
    const measured = Object.entries(gone).map(async ([what, edits]) => {
      const times: number[] = [];
      for (let seed = 1; seed <= rollouts; seed += 1) times.push(await failure(edits, seed));
      return {
        what,
        value: median(times),
        unit: 's' as const,
        against: { what: 'official', value: official },
        limit: 10 / official,
      };
    });
    return Promise.all(measured);
  },
};

/** Seconds from the first stopped task to the end of the step. */
async function failure(edits: Edits, seed: number): Promise<number> {
  const inputs = {
    ...usualInputs,
    cluster,
    services: [service],
    source: undefined,
    edits,
    onFailure: 'none',
  } as const;
  const { results, events, ended } = await runJobs(
    webWorld({ service: endless }),
    [(ports) => main(inputs, ports, new AbortController().signal)],
    seed,
  );
  const proof = events.find(({ kind }) => kind === 'task.stopped');
  const [status] = results.map(({ outputs }) => outputs['status']);
  const [end = Number.NaN] = ended;
  if (status !== 'failed' || !proof) throw new Error(`The release was to fail, and is ${status}.`);
  return (end - proof.at) / 1_000;
}
