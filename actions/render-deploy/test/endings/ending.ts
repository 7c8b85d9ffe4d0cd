import { expect } from '@jest/globals';
import { expectGolden } from '@ecs-actions/testkit/golden';
import { play, type Play } from '@ecs-actions/testkit/play';
import type { BundleOptions, BundleRun } from '@ecs-actions/testkit/runner';
import { cluster, image, type Scene, service } from '@ecs-actions/testkit/worlds';

/** What deploys image 2 to the service of every scene. */
export const release = { cluster, service, 'container-name': 'app', image: image.after, 'log-lines': '20' };

export interface Ending {
  readonly status: string;
  readonly exit: 0 | 1;
  readonly reason?: string;
}

export interface Deployment extends BundleOptions {
  /** What happens in the scene before the step starts. */
  readonly before?: (play: Play) => Promise<unknown>;
}

export interface Deployed {
  readonly run: BundleRun;
  /** Task definitions that were registered, and deployments that came to be, by whomever. */
  readonly revisions: number;
  readonly deployments: number;
}

/**
 * Deploys once in a scene. Where time passes faster than this machine can follow, the step's own limits end calls that are
 * on their way, and it says so; the scene is then played again at a slower pace.
 * @param besides what happens while the step runs
 */
export async function deployIn(
  scene: Scene,
  deployment: Deployment = {},
  besides: Besides = () => Promise.resolve(),
): Promise<Deployed> {
  const deployed = await deployAtPace(scene, deployment, besides);
  const lateForNoReason = scene.faults === undefined && wasLate(deployed.run);
  return lateForNoReason ? deployAtPace({ ...scene, factor: 5 }, deployment, besides) : deployed;
}

type Besides = (play: Play) => Promise<unknown>;

/** By the words for evidence that came too late, and for a request that the SDK gave up. */
function wasLate({ log, summary }: BundleRun): boolean {
  return /: not there in time|exceeded the configured \d+ ms/.test(`${log}\n${summary}`);
}

async function deployAtPace(
  scene: Scene,
  { before, ...options }: Deployment,
  besides: Besides,
): Promise<Deployed> {
  return play(scene, async (playing) => {
    await before?.(playing);
    const [run] = await Promise.all([deploy(playing, scene, options), besides(playing)]);
    return { run, ...made(playing) };
  });
}

/** One deployment step of a job. */
export async function deploy(
  playing: Play,
  { inputs }: Scene,
  options: BundleOptions = {},
): Promise<BundleRun> {
  return playing.run('render-deploy', { ...options, inputs: { ...release, ...inputs, ...options.inputs } });
}

/** What came to be in a scene since it was set. */
export function made({ simulator }: Pick<Play, 'simulator'>): Omit<Deployed, 'run'> {
  const count = (kind: string) => simulator.truth.events.filter((event) => event.kind === kind).length;
  return { revisions: count('task-definition.registered') - 1, deployments: count('deployment.created') };
}

/** Status, exit code and reason; on failure one error annotation that leads with the cause, as the summary does. */
export function expectEnding(run: BundleRun, { status, exit, reason = '' }: Ending): void {
  const { outputs, exitCode, summary } = run;
  expect({ status: outputs['status'], reason: outputs['failure-reason'], exit: exitCode }).toEqual({
    status,
    reason,
    exit,
  });
  const errors = run.annotations.filter(({ level }) => level === 'error');
  expect(errors).toHaveLength(exit);
  for (const { message } of errors) {
    const plain = (text: string) =>
      text
        .replaceAll('&#58;', ':')
        .replaceAll(/[`\\]/g, '')
        .replaceAll(/\b\d{12}\b/g, '…');
    const first = plain(message.split('\n')[0] ?? '');
    expect(first).toContain(outputs['failure-detail']);
    expect(plain(summary)).toContain(`> **${first}**`);
  }
}

export function expectPage(name: string, run: BundleRun): void {
  expectGolden(import.meta.dirname, name, run);
}

/** A cancelled step has seconds for its evidence, so what of it was not there in time depends on the machine. */
export function withoutHaste(run: BundleRun): BundleRun {
  return withoutEvidence(run, 'Stopped tasks', 'Log of', 'Target health', 'What could not be read');
}

/**
 * Without folded evidence that is there or not by the moment: tasks that are still stopping may be among the stopped ones,
 * and targets that are being registered among the targets.
 */
export function withoutEvidence(run: BundleRun, ...titles: readonly string[]): BundleRun {
  const folded = new RegExp(`<details><summary>(?:${titles.join('|')})[^]*?</details>\\n\\n`, 'g');
  return { ...run, summary: run.summary.replaceAll(folded, '') };
}
