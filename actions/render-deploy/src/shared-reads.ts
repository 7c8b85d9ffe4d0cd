import type { Aws } from '@ecs-actions/shared/aws/aws';
import { together } from '@ecs-actions/shared/aws/together';
import { describeServices, type Service } from '@ecs-actions/shared/ecs/service';
import { readTasks } from '@ecs-actions/shared/ecs/tasks';
import { describeServiceRevisions, type ServiceRevision } from '@ecs-actions/shared/ecs/service-revision';
import { type Resolution, resolveImage } from '@ecs-actions/shared/image/resolve';
import { objects, text } from '@ecs-actions/shared/json';

/** Reads for many services: those of one moment in common calls, and what cannot change within a step once. */
export class SharedReads {
  /** The service as it is now. */
  readonly service: (name: string) => Promise<Service | undefined>;
  /** By ARN. */
  readonly serviceRevision: (arn: string) => Promise<ServiceRevision | undefined>;
  readonly #aws: Aws;
  readonly #cluster: string;
  readonly #images = new Map<string, Promise<Resolution>>();

  constructor(aws: Aws, cluster: string) {
    this.#aws = aws;
    this.#cluster = cluster;
    this.service = together((names) => describeServices(aws, cluster, names));
    this.serviceRevision = together((arns) => describeServiceRevisions(aws, arns));
  }

  /** What each of the references points to, the same for the whole step. */
  async images(references: readonly string[]): Promise<ReadonlyMap<string, Resolution>> {
    const entries = references.map(async (reference) => [reference, await this.#image(reference)] as const);
    return new Map(await Promise.all(entries));
  }

  /**
   * The digests that the tasks with the traffic run, by container, for a service under CodeDeploy, whose revisions tell
   * none; undefined where they do not all run the same.
   */
  async digestsOfTasks({ name, raw }: Service): Promise<ReadonlyMap<string, string | undefined>> {
    const primary = objects(raw['taskSets']).find(({ status }) => status === 'PRIMARY');
    const startedBy = text(primary?.['id']);
    if (startedBy === undefined) return new Map();
    const tasks = await readTasks(this.#aws, { cluster: this.#cluster, service: name, startedBy });
    const containers = tasks
      .filter(({ lastStatus }) => lastStatus === 'RUNNING')
      .flatMap((task) => task.containers);
    const digests = Map.groupBy(containers, (container) => container.name);
    return new Map(
      [...digests].map(([container, all]) => {
        const distinct = new Set(all.map(({ digest }) => digest));
        return [container, distinct.size === 1 ? all[0]?.digest : undefined];
      }),
    );
  }

  #image(reference: string): Promise<Resolution> {
    const known = this.#images.get(reference) ?? resolveImage(this.#aws, reference);
    this.#images.set(reference, known);
    return known;
  }
}
