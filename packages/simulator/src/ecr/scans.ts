import type { FindingSeverity, ImageScanFinding, ScanStatus } from '@aws-sdk/client-ecr';
import type { Simulation } from '../core/simulation.ts';
import { ApiError } from '../protocol/api.ts';
import type { Image, Repository } from './repository.ts';

/** What scanning an image of a repository will find, as a world declares it. */
export interface ScanOutcome {
  readonly repositoryName: string;
  /** Findings in the API's shape; for ENHANCED the members of `enhancedFindings`. */
  readonly findings?: readonly (ImageScanFinding & Record<string, unknown>)[];
  readonly scanType?: 'BASIC' | 'ENHANCED';
  /** Final status: COMPLETE (BASIC) or ACTIVE (ENHANCED), unless said. */
  readonly status?: ScanStatus;
  readonly description?: string;
  /** Virtual milliseconds from push to the result. */
  readonly duration?: number;
}

export interface Scan {
  status: ScanStatus;
  description: string;
  readonly startedAt: number;
  completedAt?: number;
}

const day = 24 * 60 * 60 * 1000;

/** Scans of images, on push or on request. An index is not scanned; its images are. */
export class Scans {
  readonly #simulation: Simulation;
  readonly #outcomes = new Map<string, ScanOutcome>();

  constructor(simulation: Simulation) {
    this.#simulation = simulation;
  }

  declare(outcome: ScanOutcome): void {
    this.#outcomes.set(outcome.repositoryName, outcome);
  }

  pushed(repository: Repository, image: Image): void {
    const enhanced = this.#outcome(repository).scanType === 'ENHANCED';
    if (image.scan || image.manifest.isIndex || !(enhanced || repository.settings.scanOnPush)) return;
    this.#begin(repository, image);
  }

  /** @throws ApiError ValidationException, UnsupportedImageTypeException, LimitExceededException */
  start(repository: Repository, image: Image): Scan {
    if (this.#outcome(repository).scanType === 'ENHANCED') {
      throw new ApiError(
        'ValidationException',
        'This feature is disabled for this registry. Image scans are done by enhanced scanning.',
      );
    }
    if (image.manifest.isIndex) {
      throw new ApiError('UnsupportedImageTypeException', 'The image is of a type that cannot be scanned.');
    }
    if (image.scan && this.#simulation.time.now - image.scan.startedAt < day) {
      throw new ApiError(
        'LimitExceededException',
        'The scan quota per image has been exceeded. Wait and try again.',
      );
    }
    return this.#begin(repository, image);
  }

  /** `imageScanFindings` of a scan that has ended with a result; absent otherwise. */
  findings(repository: Repository, scan: Scan): Record<string, unknown> | undefined {
    if (scan.completedAt === undefined || (scan.status !== 'COMPLETE' && scan.status !== 'ACTIVE'))
      return undefined;
    const { findings = [], scanType } = this.#outcome(repository);
    const counts: Partial<Record<FindingSeverity, number>> = {};
    for (const { severity = 'UNDEFINED' } of findings) counts[severity] = (counts[severity] ?? 0) + 1;
    return {
      imageScanCompletedAt: scan.completedAt / 1000,
      vulnerabilitySourceUpdatedAt: scan.completedAt / 1000,
      findingSeverityCounts: counts,
      [scanType === 'ENHANCED' ? 'enhancedFindings' : 'findings']: findings,
    };
  }

  #begin(repository: Repository, image: Image): Scan {
    const { time } = this.#simulation;
    const { duration = 5_000, scanType = 'BASIC', status, description } = this.#outcome(repository);
    const scan: Scan = {
      status: scanType === 'ENHANCED' ? 'PENDING' : 'IN_PROGRESS',
      description: '',
      startedAt: time.now,
    };
    image.scan = scan;
    time.after(duration, 'image scan ends', () => {
      scan.completedAt = time.now;
      scan.status = status ?? (scanType === 'ENHANCED' ? 'ACTIVE' : 'COMPLETE');
      scan.description = description ?? 'The scan was completed successfully.';
    });
    return scan;
  }

  #outcome(repository: Repository): ScanOutcome {
    return this.#outcomes.get(repository.name) ?? { repositoryName: repository.name };
  }
}
