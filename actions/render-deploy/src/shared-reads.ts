import type { Aws } from '@ecs-actions/shared/aws/aws';
import { together } from '@ecs-actions/shared/aws/together';
import { describeServices, type Service } from '@ecs-actions/shared/ecs/service';
import { describeServiceRevisions, type ServiceRevision } from '@ecs-actions/shared/ecs/service-revision';
import { type Resolution, resolveImage } from '@ecs-actions/shared/image/resolve';

/** Reads for many services: those of one moment in common calls, and what cannot change within a step once. */
export class SharedReads {
  /** The service as it is now. */
  readonly service: (name: string) => Promise<Service | undefined>;
  /** By ARN. */
  readonly serviceRevision: (arn: string) => Promise<ServiceRevision | undefined>;
  readonly #aws: Aws;
  readonly #images = new Map<string, Promise<Resolution>>();

  constructor(aws: Aws, cluster: string) {
    this.#aws = aws;
    this.service = together((names) => describeServices(aws, cluster, names));
    this.serviceRevision = together((arns) => describeServiceRevisions(aws, arns));
  }

  /** What each of the references points to, the same for the whole step. */
  async images(references: readonly string[]): Promise<ReadonlyMap<string, Resolution>> {
    const entries = references.map(async (reference) => [reference, await this.#image(reference)] as const);
    return new Map(await Promise.all(entries));
  }

  #image(reference: string): Promise<Resolution> {
    const known = this.#images.get(reference) ?? resolveImage(this.#aws, reference);
    this.#images.set(reference, known);
    return known;
  }
}
