import { main } from '../../actions/render-deploy/src/main.ts';
import { usualInputs } from '../../actions/render-deploy/test/story.ts';
import type { World } from '../../packages/simulator/src/control/world.ts';
import type { Edits } from '../../packages/shared/src/ecs/task-definition/edit.ts';
import { codeDeployWorld } from '../../packages/testkit/src/codedeploy-world.ts';
import { runJobs } from '../../packages/testkit/src/fleet.ts';
import { shiftingWorld } from '../../packages/testkit/src/shifting-world.ts';
import { cluster, registry, service, webWorld } from '../../packages/testkit/src/worlds.ts';
import type { Figure } from '../figure.ts';

const rollouts = 10;
/** Without a circuit breaker ECS tries for ever. */
const endless = { deploymentConfiguration: { minimumHealthyPercent: 100, maximumPercent: 200 } };
const digest: Edits = { image: `${registry}/web@sha256:${'0'.repeat(64)}` };
const secret: Edits = {
  secrets: new Map([['TOKEN', 'arn:aws:secretsmanager:us-east-1:123456789012:secret:web/token-AbCdEf']]),
};

interface Release {
  readonly what: string;
  readonly world: World;
  readonly edits: Edits;
}

const rolling = webWorld({ service: endless });
const releases: readonly Release[] = [
  { what: 'an image digest that ECR does not have', world: rolling, edits: digest },
  { what: 'a secret that does not exist', world: rolling, edits: secret },
  {
    what: 'the image digest, blue-green',
    world: shiftingWorld({
      configuration: { strategy: 'BLUE_GREEN', deploymentCircuitBreaker: { enable: false, rollback: false } },
    }),
    edits: digest,
  },
  { what: 'the image digest, CodeDeploy', world: codeDeployWorld(), edits: digest },
];
/** Seconds that the official action took, with a time-out of thirty minutes. */
const official = 26 * 60;

export const figure: Figure = {
  title: 'From the proof to the failure',
  about: `From the first stopped task of a release that cannot heal to the end of the step, where nothing is to be undone; the latest of ${rollouts} rollouts in process, in virtual time: the simulator. Beside it what \`aws-actions/amazon-ecs-deploy-task-definition\` 2.6.3 took with a time-out of thirty minutes.`,
  async measure() {
    const measured = releases.map(async (release) => {
      const times: number[] = [];
      for (let seed = 1; seed <= rollouts; seed += 1) times.push(await failure(release, seed));
      return {
        what: release.what,
        value: Math.max(...times),
        unit: 's' as const,
        against: { what: 'official', value: official },
        limit: 10 / official,
      };
    });
    return Promise.all(measured);
  },
};

/** Seconds from the first stopped task to the end of the step. */
async function failure({ world, edits }: Release, seed: number): Promise<number> {
  const inputs = {
    ...usualInputs,
    cluster,
    services: [service],
    source: undefined,
    edits,
    onFailure: 'none',
  } as const;
  const { results, events, ended } = await runJobs(
    world,
    [(ports) => main(inputs, ports, new AbortController().signal)],
    seed,
  );
  const proof = events.find(({ kind }) => kind === 'task.stopped');
  const [status] = results.map(({ outputs }) => outputs['status']);
  const [end = Number.NaN] = ended;
  if (status !== 'failed' || !proof) throw new Error(`The release was to fail, and is ${status}.`);
  return (end - proof.at) / 1_000;
}
