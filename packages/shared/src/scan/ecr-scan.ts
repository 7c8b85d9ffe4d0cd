import {
  DescribeImageScanFindingsCommand,
  LimitExceededException,
  ScanNotFoundException,
  StartImageScanCommand,
  UnsupportedImageTypeException,
  ValidationException,
  type DescribeImageScanFindingsResponse,
  type ECRClient,
} from '@aws-sdk/client-ecr';
import { classify } from '../aws/errors.ts';
import type { Repository } from '../image/repository.ts';
import type { Clock } from '../time/clock.ts';
import { printDuration } from '../time/duration.ts';
import { ecrFindings } from './ecr-findings.ts';
import type { Scan } from './finding.ts';

export interface ScanWait {
  readonly ecr: ECRClient;
  readonly repository: Pick<Repository, 'name' | 'registryId'>;
  /** Milliseconds. */
  readonly timeout: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

const pollInterval = 3_000;

// ACTIVE ends an enhanced scan: the image is watched from then on.
const ended = new Set(['COMPLETE', 'ACTIVE']);
const withoutResult: Readonly<Record<string, string>> = {
  FAILED: 'the scan failed',
  UNSUPPORTED_IMAGE:
    'ECR cannot scan this kind of image (no operating system or packages that it knows); scan it by Trivy',
  SCAN_ELIGIBILITY_EXPIRED: 'enhanced scanning no longer watches this image; its time window is over',
  FINDINGS_UNAVAILABLE:
    'the findings are not available; look whether Amazon Inspector is turned on in this region',
  LIMIT_EXCEEDED: 'the limit of scans is used up; ECR scans an image by basic scanning once in 24 hours',
  IMAGE_ARCHIVED: 'the image is archived, and is not scanned before it is restored',
};

/**
 * Waits for the scan of one image (not of an index, which ECR does not scan), and starts it where the repository does not
 * scan on push. Basic and enhanced scanning alike.
 */
export async function ecrScan(wait: ScanWait, digest: string): Promise<Scan> {
  const { timeout, clock, signal } = wait;
  const deadline = clock.now() + timeout;
  let started: Start | undefined;
  let last = '';
  for (;;) {
    const answer = await describe(wait, digest);
    last = answer?.imageScanStatus?.status ?? '';
    const why = withoutResult[last];
    if (why !== undefined) return { kind: 'none', status: last, why: withReason(why, answer) };
    const findings = ended.has(last) && answer ? await allFindings(wait, digest, answer) : undefined;
    if (findings) return { kind: 'findings', status: last, findings };
    if (!answer) started ??= await start(wait, digest);
    if (started === 'unsupported') {
      return { kind: 'none', status: 'UNSUPPORTED_IMAGE', why: withoutResult['UNSUPPORTED_IMAGE'] ?? '' };
    }
    if (clock.now() >= deadline) return overdue(last, started, timeout);
    await clock.sleep(Math.min(pollInterval, Math.max(0, deadline - clock.now())), signal);
  }
}

type Start = 'started' | 'limit' | 'enhanced' | 'unsupported' | 'denied';

/** By hand there is basic scanning alone; a scan that is about to begin by itself counts as one in 24 hours. */
async function start({ ecr, repository }: ScanWait, digest: string): Promise<Start> {
  try {
    await ecr.send(new StartImageScanCommand({ ...of(repository), imageId: { imageDigest: digest } }));
    return 'started';
  } catch (error) {
    if (error instanceof LimitExceededException) return 'limit';
    if (error instanceof ValidationException) return 'enhanced';
    if (error instanceof UnsupportedImageTypeException) return 'unsupported';
    if (classify(error) === 'denied') return 'denied';
    throw error;
  }
}

function overdue(status: string, started: Start | undefined, timeout: number): Scan {
  if (status !== '') {
    const why = ended.has(status)
      ? `ECR says ${status}, but gives no findings`
      : `it is still ${status} after ${printDuration(timeout)} ('scan-timeout')`;
    return { kind: 'none', status, why };
  }
  const reasons: Partial<Record<Start, string>> = {
    limit: 'the limit of scans is used up; ECR scans an image by basic scanning once in 24 hours',
    enhanced:
      "enhanced scanning does not take it; check the filters of the registry's scanning configuration",
    denied: 'the repository does not scan on push, and the role may not start it (ecr:StartImageScan)',
  };
  const reason = (started && reasons[started]) ?? `none was there after ${printDuration(timeout)}`;
  return { kind: 'none', status: 'NOT_STARTED', why: `the scan was not started: ${reason}` };
}

/** Undefined: there is no scan, or not yet. */
async function describe(
  { ecr, repository }: ScanWait,
  digest: string,
  nextToken?: string,
): Promise<DescribeImageScanFindingsResponse | undefined> {
  try {
    return await ecr.send(
      new DescribeImageScanFindingsCommand({
        ...of(repository),
        imageId: { imageDigest: digest },
        maxResults: 1000,
        nextToken,
      }),
    );
  } catch (error) {
    if (error instanceof ScanNotFoundException) return undefined;
    throw error;
  }
}

/** Undefined where ECR gives no result: that is no image without findings. */
async function allFindings(
  wait: ScanWait,
  digest: string,
  first: DescribeImageScanFindingsResponse,
): Promise<ReturnType<typeof ecrFindings> | undefined> {
  const pages = [first];
  for (let token = first.nextToken; token !== undefined; token = pages.at(-1)?.nextToken) {
    const page = await describe(wait, digest, token);
    if (page) pages.push(page);
  }
  const results = pages.flatMap(({ imageScanFindings }) => imageScanFindings ?? []);
  return results.length === 0 ? undefined : ecrFindings(results);
}

function withReason(why: string, answer: DescribeImageScanFindingsResponse | undefined): string {
  const description = answer?.imageScanStatus?.description;
  return description ? `${why} (${description})` : why;
}

function of({ name, registryId }: ScanWait['repository']): { repositoryName: string; registryId?: string } {
  return { repositoryName: name, ...(registryId ? { registryId } : {}) };
}
