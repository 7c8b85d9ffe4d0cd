import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { clientsOf } from '../../packages/testkit/src/clients.ts';
import { loggedInDocker } from '../../packages/testkit/src/docker.ts';
import { pushImage } from '../../packages/testkit/src/image-writer.ts';
import { writeLargeImage } from '../../packages/testkit/src/large-image.ts';
import { awsEnvironment, runBundle, type BundleRun } from '../../packages/testkit/src/runner.ts';
import { withSimulator } from '../../packages/testkit/src/simulator.ts';
import type { Simulator } from '../../packages/simulator/src/simulator.ts';
import { median } from '../figure.ts';
import type { Figure } from '../figure.ts';

const rounds = 3;
const layers = 5;
const megabyte = 1_000_000;
const sourceName = 'staging/web';

export const figure: Figure = {
  title: 'Promotion of an image of 500 MB beside `docker pull`, `tag` and `push`',
  about:
    'Five layers of random bytes, from one repository of the simulator to another that has none of them, in turns; medians ' +
    `of ${rounds}. Then the same image once more: nothing is sent. 143 MiB are 150 MB.`,
  async measure() {
    const [steps, hands, peaks]: [number[], number[], number[]] = [[], [], []];
    let again = 0;
    let sent = 0;
    for (let round = 0; round < rounds; round++) {
      const taken = await once();
      steps.push(taken.step);
      hands.push(taken.byHand);
      peaks.push(taken.peak);
      again = taken.again;
      sent = Math.max(sent, taken.sentAgain);
    }
    const against = { what: 'by hand', value: median(hands) / 1000 };
    return [
      { what: 'promotion', value: median(steps) / 1000, unit: 's', against, limit: 1 },
      { what: 'peak memory', value: Math.max(...peaks), unit: 'MiB', limit: 143 },
      { what: 'the same once more', value: again, unit: 'ms', limit: 1_500 },
      { what: 'uploads for it', value: sent, unit: 'calls', limit: 0 },
    ];
  },
};

interface Taken {
  readonly step: number;
  readonly byHand: number;
  readonly peak: number;
  readonly again: number;
  readonly sentAgain: number;
}

async function once(): Promise<Taken> {
  return withSimulator({}, async (simulator) => {
    const names = [sourceName, 'by-step', 'by-hand'];
    simulator.control.world({ repositories: names.map((repositoryName) => ({ repositoryName })) });
    const image = await writeLargeImage(layers, 100 * megabyte);
    await pushImage(clientsOf(simulator), sourceName, 'v1', image);
    const byHand = await promoteByHand(simulator);
    const first = await promote(simulator);
    const before = uploads(simulator);
    const second = await promote(simulator);
    return {
      byHand,
      step: first.time,
      peak: first.peak,
      again: second.time,
      sentAgain: uploads(simulator) - before,
    };
  });
}

async function promoteByHand(simulator: Simulator): Promise<number> {
  using docker = await loggedInDocker(simulator);
  const { host } = new URL(simulator.url);
  const [source, target] = [`${host}/${sourceName}:v1`, `${host}/by-hand:v1`];
  const begin = performance.now();
  await docker.run('pull', source);
  await docker.run('tag', source, target);
  await docker.run('push', target);
  const end = performance.now();
  await docker.run('rmi', source, target);
  return end - begin;
}

async function promote(simulator: Simulator): Promise<{ readonly time: number; readonly peak: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'peak-memory-'));
  const file = join(folder, 'peak');
  const begin = performance.now();
  using run: BundleRun = await runBundle('build-push', {
    inputs: { repository: 'by-step', 'source-image': `${sourceName}:v1` },
    env: { ...awsEnvironment(simulator.url), PEAK_MEMORY: file },
    nodeOptions: [`--require=${join(import.meta.dirname, '..', 'peak-memory.cjs')}`],
  });
  const time = performance.now() - begin;
  if (run.exitCode !== 0) throw new Error(run.log);
  const peak = Number(readFileSync(file, 'utf8')) / 1024;
  rmSync(folder, { recursive: true });
  return { time, peak };
}

function uploads({ truth }: Simulator): number {
  return truth.calls.filter(({ operation }) => operation === 'CompleteBlobUpload').length;
}
