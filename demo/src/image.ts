import { spawnSync } from 'node:child_process';
import type { Simulator } from '@ecs-actions/simulator/simulator';
import { clientsOf } from '@ecs-actions/testkit/clients';
import { pushImage, writeImage } from '@ecs-actions/testkit/image-writer';
import type { Release } from './release.ts';

export function hasDocker(): boolean {
  return spawnSync('docker', ['info'], { stdio: 'ignore', timeout: 10_000 }).status === 0;
}

/** What Docker would make of the release's Dockerfile, pushed over the registry protocol. Returns its URI by digest. */
export async function pushWithoutDocker(simulator: Simulator, release: Release): Promise<string> {
  const files = Object.fromEntries(
    Object.entries(release.files).map(([path, text]): [string, string] => [`/${path}`, text]),
  );
  const image = await writeImage({ labels: release.labels, files });
  return pushImage(clientsOf(simulator), 'web', `sha-${release.commit.slice(0, 7)}`, image);
}
