import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { Simulator } from '../../packages/simulator/src/simulator.ts';
import { dockerEnvironment, loggedInDocker } from '../../packages/testkit/src/docker.ts';
import { awsEnvironment, runBundle } from '../../packages/testkit/src/runner.ts';
import { withSimulator } from '../../packages/testkit/src/simulator.ts';
import { median } from '../figure.ts';
import type { Figure, Measurement } from '../figure.ts';

const rounds = 5;
const largeRounds = 3;
const megabyte = 1_000_000;
const dockerfile = 'FROM scratch\nCOPY data /data\n';

export const figure: Figure = {
  title: 'build-push beside `docker buildx build --push` by hand',
  about:
    `Both build a context that was never built before and push it to the simulator's registry, in turns; medians of ${rounds}, or ${largeRounds} for the large one. ` +
    'What is compared is the time that the step takes on top, against half a second or 5 % of the build by hand, whichever ' +
    'is more. The goal is 1×; the threshold leaves room for a busy disk, which moves the build of 8 s alone by more than ' +
    '5 % from one turn to the next. A step for a commit that is there already builds nothing.',
  async measure() {
    return [
      ...(await onTop('1 kB, on top', 1_000, rounds)),
      ...(await onTop('200 MB, on top', 200 * megabyte, largeRounds)),
      ...(await again()),
    ];
  },
};

interface Account {
  readonly simulator: Simulator;
  readonly step: (data: Buffer) => Promise<number>;
  readonly byHand: (data: Buffer, tag: string) => Promise<number>;
}

async function withAccount<T>(body: (account: Account) => Promise<T>): Promise<T> {
  return withSimulator({}, async (simulator) => {
    simulator.control.world({ repositories: [{ repositoryName: 'web' }] });
    using docker = await loggedInDocker(simulator);
    const env = { ...awsEnvironment(simulator.url), ...dockerEnvironment() };
    const { host } = new URL(simulator.url);
    return await body({
      simulator,
      step: async (data) => {
        const folder = contextOf(data);
        const begin = performance.now();
        using run = await runBundle('build-push', { inputs: { repository: 'web', context: folder }, env });
        const end = performance.now();
        rmSync(folder, { recursive: true });
        if (run.exitCode !== 0) throw new Error(run.log);
        return end - begin;
      },
      byHand: async (data, tag) => {
        const folder = contextOf(data);
        const name = `${host}/web:${tag}`;
        const begin = performance.now();
        await docker.run('buildx', 'build', '--provenance=false', '--tag', name, '--push', folder);
        const end = performance.now();
        rmSync(folder, { recursive: true });
        await docker.run('rmi', name);
        return end - begin;
      },
    });
  });
}

async function onTop(what: string, size: number, turns: number): Promise<readonly Measurement[]> {
  return withAccount(async ({ step, byHand }) => {
    const steps: number[] = [];
    const hands: number[] = [];
    for (let round = 0; round < turns; round++) {
      hands.push(await byHand(randomBytes(size), `hand-${round}`));
      steps.push(await step(randomBytes(size)));
    }
    const hand = median(hands);
    const allowed = Math.max(500, hand * 0.05);
    const against = { what: `allowed over ${Math.round(hand)} ms by hand`, value: allowed };
    return [
      {
        what,
        value: Math.max(0, median(steps.map((time, round) => time - (hands[round] ?? hand)))),
        unit: 'ms',
        against,
        limit: 3,
      },
    ];
  });
}

async function again(): Promise<readonly Measurement[]> {
  return withAccount(async ({ simulator, step }) => {
    const data = randomBytes(1_000);
    await step(data);
    const before = simulator.truth.calls.length;
    const times = [await step(data)];
    const calls = simulator.truth.calls.length - before;
    while (times.length < rounds) times.push(await step(data));
    return [
      { what: 'an unchanged commit', value: median(times), unit: 'ms', limit: 1_000 },
      { what: 'an unchanged commit, calls', value: calls, unit: 'calls', limit: 8 },
    ];
  });
}

function contextOf(data: Buffer): string {
  const folder = mkdtempSync(join(tmpdir(), 'bench-context-'));
  writeFileSync(join(folder, 'Dockerfile'), dockerfile);
  writeFileSync(join(folder, 'data'), data);
  return folder;
}
