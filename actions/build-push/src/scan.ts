import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoredImage } from '@ecs-actions/shared/image/ecr';
import type { ScanException } from '@ecs-actions/shared/scan/exception';
import { ecrScan } from '@ecs-actions/shared/scan/ecr-scan';
import type { Scan, Severity } from '@ecs-actions/shared/scan/finding';
import { judgeScans, type GateVerdict } from '@ecs-actions/shared/scan/gate';
import { sarif } from '@ecs-actions/shared/scan/sarif';
import { trivyScan } from '@ecs-actions/shared/scan/trivy';
import type { Place } from './place.ts';
import type { Ports } from './ports.ts';

export interface ScanInput {
  readonly by: 'ecr' | 'trivy';
  readonly failOn: Severity | 'none';
  readonly exceptions: readonly ScanException[];
  /** Milliseconds. */
  readonly timeout: number;
}

export interface Scanned {
  readonly input: ScanInput;
  readonly verdict: GateVerdict;
  /** Path of a SARIF file. */
  readonly report: string;
}

/** Scans every platform of an image that is in the repository, and judges what was found. */
export async function scan(
  input: ScanInput,
  place: Place,
  image: StoredImage,
  folder: string,
  ports: Ports,
  signal: AbortSignal,
): Promise<Scanned> {
  const { clock, log } = ports;
  const scans = await log.group(`Scan by ${input.by === 'ecr' ? 'ECR' : 'Trivy'}`, async () =>
    input.by === 'ecr'
      ? scanByEcr(input, place, image, ports, signal)
      : scanByTrivy(input, place, image, folder, ports, signal),
  );
  const { failOn, exceptions } = input;
  const verdict = judgeScans(scans, { failOn, exceptions, now: new Date(clock.now()) });
  const report = join(folder, 'scan.sarif');
  const scanner = input.by === 'ecr' ? 'Amazon ECR' : 'Trivy';
  await writeFile(report, sarif(scanner, `${place.repository.uri}@${image.digest}`, verdict));
  return { input, verdict, report };
}

function scanByEcr(
  { timeout }: ScanInput,
  { aws, repository }: Place,
  image: StoredImage,
  { clock, log }: Ports,
  signal: AbortSignal,
): Promise<readonly Scan[]> {
  const wait = { ecr: aws.ecr, repository, timeout, clock, signal };
  // All at once: the platforms share the time that there is.
  return Promise.all(
    partsOf(image).map(async ({ digest, platform = 'image' }) => {
      const result = await ecrScan(wait, digest);
      log.info(`${platform} ${digest}: ${result.kind === 'none' ? result.why : result.status}`);
      return result;
    }),
  );
}

async function scanByTrivy(
  { timeout }: ScanInput,
  { repository, session }: Place,
  image: StoredImage,
  folder: string,
  { log }: Ports,
  signal: AbortSignal,
): Promise<readonly Scan[]> {
  const { environment } = await session.docker(repository.host);
  const run = { folder, environment, timeout, onLine: (line: string) => log.info(line), signal };
  const scans: Scan[] = [];
  // One after the other: they share a cache, which Trivy locks.
  for (const { platform } of partsOf(image)) {
    scans.push(await trivyScan(run, `${repository.uri}@${image.digest}`, platform));
  }
  return scans;
}

/** An index is not scanned as such, and its attestations are no images. */
function partsOf({ digest, manifest }: StoredImage): readonly { digest: string; platform?: string }[] {
  return manifest.children.length > 0 ? manifest.platforms : [{ digest }];
}
