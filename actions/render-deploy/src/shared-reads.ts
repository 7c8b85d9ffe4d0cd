import type { Aws } from '@ecs-actions/shared/aws/aws';
import { together } from '@ecs-actions/shared/aws/together';
import { taskSetsOf } from '@ecs-actions/shared/codedeploy/task-sets';
import { describeServices, type Service } from '@ecs-actions/shared/ecs/service';
import { digestsOfTasks } from '@ecs-actions/shared/ecs/task-digests';
import { readTasks } from '@ecs-actions/shared/ecs/tasks';
import { describeServiceRevisions, type ServiceRevision } from '@ecs-actions/shared/ecs/service-revision';
import { type Resolution, resolveImage } from '@ecs-actions/shared/image/resolve';

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
  async runningDigests(service: Service): Promise<ReadonlyMap<string, string | undefined>> {
    const primary = taskSetsOf(service).find(({ status }) => status === 'PRIMARY');
    if (!primary) return new Map();
    const place = { cluster: this.#cluster, service: service.name };
    const tasks = await readTasks(this.#aws, { ...place, startedBy: primary.id });
    return digestsOfTasks(tasks.filter(({ lastStatus }) => lastStatus === 'RUNNING'));
  }

  #image(reference: string): Promise<Resolution> {
    const known = this.#images.get(reference) ?? resolveImage(this.#aws, reference);
    this.#images.set(reference, known);
    return known;
  }
}
