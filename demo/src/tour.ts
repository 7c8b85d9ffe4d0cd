import type { BundleOptions } from '@ecs-actions/testkit/runner';
import type { TruthEvent } from '@ecs-actions/simulator/core/truth';
import { cluster, container, service } from './account.ts';
import { pushWithoutDocker } from './image.ts';
import { seenByCanary } from './canary.ts';
import {
  crashing,
  dockerfileOf,
  failing,
  failingAgain,
  good,
  mended,
  next,
  wrong,
  type Release,
} from './release.ts';
import { blueGreen, canary, linear, type Shifting } from './shifting.ts';
import type { Stage } from './stage.ts';
import type { Step } from './step.ts';

const target = { cluster, service };

/** A good release, one that crashes, one that only people can see is wrong, the ways back, and four that are judged while requests move. */
export async function tour(stage: Stage, withDocker: boolean): Promise<void> {
  await stage.action(
    {
      name: 'Deploy release 2',
      why: 'render-deploy puts the image into the task definition and rolls it out: new tasks start, pass the health check of the load balancer, and take over. It is green when they have.',
      expected: {
        exitCode: 0,
        outputs: { status: 'succeeded', 'task-definition-revision': 'web:2' },
        serves: '2',
      },
    },
    'render-deploy',
    deployment(good, await build(stage, good, withDocker, '1')),
  );
  await stage.action(
    {
      name: 'Verify release 2',
      why: 'verify-health finds the address of the service’s load balancer and asks there, as a user would; it also looks at deployment, tasks and targets. What is healthy is marked as verified.',
      expected: { exitCode: 0, outputs: { verdict: 'healthy' }, serves: '2' },
    },
    'verify-health',
    step(good, {
      ...target,
      path: '/',
      'expected-task-definition': 'web:2',
      'expected-json': `version == '2'`,
    }),
  );

  await stage.action(
    {
      name: 'Deploy release 3, which crashes',
      why: 'It is told to find its database under a new name, and cannot. ECS starts it three times, then its circuit breaker goes back to release 2. The step has to be red, and to say why.',
      expected: {
        exitCode: 1,
        outputs: { status: 'rolled-back', 'failure-reason': 'container-exit' },
        serves: '2',
      },
    },
    'render-deploy',
    deployment(crashing, await build(stage, crashing, withDocker, '2'), {
      'environment-variables': 'DATABASE_HOST=db-new.internal',
      'log-lines': '20',
    }),
  );

  await stage.action(
    {
      name: 'Deploy release 4',
      why: 'This one starts, and is healthy, so the step is green. But its prices are wrong, which no health check can see; a customer calls.',
      expected: {
        exitCode: 0,
        outputs: { status: 'succeeded', 'task-definition-revision': 'web:4' },
        serves: '4',
      },
    },
    'render-deploy',
    deployment(wrong, await build(stage, wrong, withDocker, '2')),
  );
  await stage.action(
    {
      name: 'Rehearse the way back',
      why: 'rollback with dry-run shows where it would go, and changes nothing. The revision before web:4 is web:3, which crashes; the last good release is web:2, and the history knows it.',
      showsSummary: true,
      expected: {
        exitCode: 0,
        outputs: { status: 'dry-run', 'to-task-definition-revision': 'web:2' },
        serves: '4',
      },
    },
    'rollback',
    step(wrong, { ...target, 'dry-run': 'true' }),
  );
  await stage.action(
    {
      name: 'Roll back',
      why: 'The same without dry-run.',
      expected: {
        exitCode: 0,
        outputs: { status: 'succeeded', 'to-task-definition-revision': 'web:2' },
        serves: '2',
      },
    },
    'rollback',
    step(wrong, { ...target, reason: 'prices are wrong' }),
  );
  await gated(stage, canary, failing, await build(stage, failing, withDocker, '2'), {
    why: 'Release 5 passes its health check and answers customers with errors. While it has a tenth of the requests, the gate counts the answers that name its revision, until three are bad, and ECS goes back to release 2.',
    expected: {
      exitCode: 1,
      outputs: { verdict: 'unhealthy', status: 'rolled-back', 'failed-checks': '["http"]' },
      serves: '2',
    },
    serves: '2',
  });
  await gated(stage, canary, mended, await build(stage, mended, withDocker, '2'), {
    why: 'Release 6 answers as it should, so the gate lets it go on at each pause, and ECS ends the deployment.',
    expected: { exitCode: 0, outputs: { verdict: 'healthy', status: 'succeeded' }, serves: '6' },
    serves: '2',
  });
  await gated(stage, linear, next, await build(stage, next, withDocker, '6'), {
    why: 'The same where half of the requests are moved at a time.',
    expected: { exitCode: 0, outputs: { verdict: 'healthy', status: 'succeeded' }, serves: '7' },
    serves: '6',
  });
  await gated(stage, blueGreen, failingAgain, await build(stage, failingAgain, withDocker, '7'), {
    why: 'All requests move at once here. The gate judges right after, and has ECS take them back to release 7, which is still there.',
    expected: {
      exitCode: 1,
      outputs: { verdict: 'unhealthy', status: 'rolled-back', 'failed-checks': '["http"]' },
      serves: '7',
    },
    serves: '8',
  });
}

/** Deploys a release to which requests are shifted, and has each pause of the deployment judged. */
async function gated(
  stage: Stage,
  { how, inputs, firstShare }: Shifting,
  release: Release,
  image: string,
  { why, expected, serves }: Pick<Step, 'why' | 'expected'> & { readonly serves: string },
): Promise<void> {
  const { version } = release;
  const { outputs } = await stage.action(
    {
      name: `Deploy release ${version} ${how}`,
      why: `render-deploy has ECS pause ${firstShare === undefined ? 'once the requests have moved' : 'before each shift of requests'}, and leaves the deployment at the first pause.`,
      expected: { exitCode: 0, outputs: { status: 'paused' }, serves },
    },
    'render-deploy',
    deployment(release, image, inputs),
  );
  await stage.action(
    {
      name: `Judge release ${version} at its pauses`,
      why,
      expected,
      ...(firstShare !== undefined && {
        truth: (events: readonly TruthEvent[]) => seenByCanary(events, version, firstShare),
      }),
    },
    'verify-health',
    step(release, {
      ...target,
      gate: 'true',
      'service-deployment-arn': outputs['service-deployment-arn'] ?? '',
      path: '/',
      'expected-json': `revision == '${outputs['task-definition-revision'] ?? ''}'`,
      interval: '2s',
      timeout: '10m',
      'failure-limit': '3',
    }),
  );
}

/** Brings a release into the registry while `serves` runs, and returns its image by digest. */
async function build(stage: Stage, release: Release, withDocker: boolean, serves: string): Promise<string> {
  const name = `Build release ${release.version}`;
  if (withDocker) {
    const { outputs } = await stage.action(
      {
        name,
        why: 'build-push builds the image with Docker, pushes it to the registry, and names it by its digest.',
        expected: { exitCode: 0, outputs: { reused: 'false' }, serves },
      },
      'build-push',
      {
        ...step(release, { repository: 'web' }),
        files: { ...release.files, Dockerfile: dockerfileOf(release) },
      },
    );
    return outputs['image'] ?? '';
  }
  let image = '';
  await stage.other(
    {
      name,
      why: 'Without Docker, build-push is left out: a small writer makes an image like the one that Docker would make, and pushes it to the registry by the same protocol.',
      expected: { exitCode: 0, outputs: {}, serves },
    },
    async () => {
      image = await pushWithoutDocker(stage.simulator, release);
      return `Pushed ${image}`;
    },
  );
  return image;
}

function deployment(
  release: Release,
  image: string,
  more: Readonly<Record<string, string>> = {},
): BundleOptions {
  return step(release, { ...target, 'container-name': container, image, ...more });
}

/** A step of a job for the commit of a release. */
function step({ commit }: Release, inputs: Readonly<Record<string, string>>): BundleOptions {
  return { inputs, env: { GITHUB_SHA: commit } };
}
