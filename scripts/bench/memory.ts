import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fastClock } from '../../packages/testkit/src/clock.ts';
import { fleet, fleetWorld, newImage } from '../../packages/testkit/src/fleet.ts';
import { awsEnvironment, runBundle } from '../../packages/testkit/src/runner.ts';
import { withSimulator } from '../../packages/testkit/src/simulator.ts';
import { cluster } from '../../packages/testkit/src/worlds.ts';
import type { Figure } from '../figure.ts';

const factor = 20;

export const figure: Figure = {
  title: 'Peak memory',
  about: `Resident memory of the render-deploy bundle at its highest, Node included, while it deploys services of one family: the simulator, at ${factor} times real time. 190 MiB are 199 MB.`,
  async measure() {
    return [
      { what: '1 service', value: await peak(1), unit: 'MiB', limit: 190 },
      { what: '100 services', value: await peak(100), unit: 'MiB', limit: 190 },
    ];
  },
};

async function peak(count: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'peak-memory-'));
  const file = join(folder, 'KiB');
  const clock = fastClock(factor);
  const names = fleet(count);
  try {
    return await withSimulator({ time: { kind: 'real', factor } }, async (simulator) => {
      simulator.control.world(fleetWorld(names));
      using step = await runBundle('render-deploy', {
        inputs: { cluster, service: names.join('\n'), image: newImage },
        env: { ...awsEnvironment(simulator.url), ...clock.env, PEAK_MEMORY: file },
        nodeOptions: [
          ...clock.nodeOptions,
          `--require=${join(import.meta.dirname, '..', 'peak-memory.cjs')}`,
        ],
      });
      if (step.exitCode !== 0) throw new Error(`The releases were to succeed:\n${step.log}`);
      return Number(readFileSync(file, 'utf8')) / 1024;
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
