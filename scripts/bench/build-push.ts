import { createHash, randomBytes } from 'node:crypto';
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
    'What the step does besides its build is held against half a second or 5 % of the build by hand, whichever is more, and ' +
    'on a busy machine against twice the build of 1 kB by hand, which takes a quarter of a second on an idle one, and what ' +
    'SHA-256 of the context takes there, by which an unchanged one is known again. Its build, ' +
    'in which the builder works alone, is held against the build by hand, with room for a busy disk, which moves a build of ' +
    '8 s by more than 5 % from one turn to the next. A step for a commit that is there already builds nothing.',
  async measure() {
    const small = await inTurns(1_000, rounds);
    const large = await inTurns(200 * megabyte, largeRounds);
    const busy = 2 * small.hand;
    return [...beside('1 kB', small, busy), ...beside('200 MB', large, busy), ...(await again())];
  },
};

/** In milliseconds. */
interface Step {
  readonly whole: number;
  /** From the start of the builder to its end. */
  readonly build: number;
}

interface Account {
  readonly simulator: Simulator;
  readonly step: (data: Buffer) => Promise<Step>;
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
        const group = { begin: 0, end: 0 };
        const onOutput = (chunk: string): void => {
          if (chunk.includes('::group::Build')) group.begin = performance.now();
          if (chunk.includes('::endgroup::')) group.end = performance.now();
        };
        const begin = performance.now();
        const inputs = { repository: 'web', context: folder };
        using run = await runBundle('build-push', { inputs, env, onOutput });
        const whole = performance.now() - begin;
        rmSync(folder, { recursive: true });
        if (run.exitCode !== 0) throw new Error(run.log);
        return { whole, build: group.end - group.begin };
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

/** Medians, in milliseconds. */
interface Turns {
  readonly hand: number;
  readonly build: number;
  /** What the step does besides its build. */
  readonly rest: number;
  /** SHA-256 of what the context holds. */
  readonly hashing: number;
}

async function inTurns(size: number, turns: number): Promise<Turns> {
  return withAccount(async ({ step, byHand }) => {
    const steps: Step[] = [];
    const hands: number[] = [];
    const hashes: number[] = [];
    for (let round = 0; round < turns; round++) {
      hashes.push(timeToHash(randomBytes(size)));
      hands.push(await byHand(randomBytes(size), `hand-${round}`));
      steps.push(await step(randomBytes(size)));
    }
    return {
      hand: median(hands),
      build: median(steps.map(({ build }) => build)),
      rest: median(steps.map(({ whole, build }) => whole - build)),
      hashing: median(hashes),
    };
  });
}

function timeToHash(data: Buffer): number {
  const begin = performance.now();
  createHash('sha256').update(data).digest();
  return performance.now() - begin;
}

function beside(what: string, { hand, build, rest, hashing }: Turns, busy: number): readonly Measurement[] {
  const byHand = { what: 'by hand', value: hand };
  const allowed = { what: 'allowed', value: Math.max(500, hand * 0.05, busy + hashing) };
  return [
    { what: `${what}, besides the build`, value: rest, unit: 'ms', against: allowed, limit: 1 },
    { what: `${what}, the build`, value: build, unit: 'ms', against: byHand, limit: 1.5 },
  ];
}

async function again(): Promise<readonly Measurement[]> {
  return withAccount(async ({ simulator, step }) => {
    const data = randomBytes(1_000);
    await step(data);
    const before = simulator.truth.calls.length;
    const times = [(await step(data)).whole];
    const calls = simulator.truth.calls.length - before;
    while (times.length < rounds) times.push((await step(data)).whole);
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
