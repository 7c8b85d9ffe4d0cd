import { BatchDeleteImageCommand } from '@aws-sdk/client-ecr';
import {
  CreateServiceCommand,
  DeleteServiceCommand,
  DeregisterTaskDefinitionCommand,
  DescribeServicesCommand,
  ListServiceDeploymentsCommand,
  StopServiceDeploymentCommand,
  TagResourceCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import type { Aws } from '@ecs-actions/shared/aws/aws';
import { revisionName } from '@ecs-actions/shared/ecs/release';
import { taskDefinitions } from '@ecs-actions/shared/ecs/task-definition/aws';
import { resolveImage } from '@ecs-actions/shared/image/resolve';
import type { Simulator } from '@ecs-actions/simulator/simulator';
import type { Deployed, Life } from './way-back-rule.ts';
import { cluster, definition, registry, service } from './worlds.ts';

const minute = 60_000;
const crash = { crash: 3, 'crash-after': '2s' };

/** The service `web` as people and pipelines treat it, with what only somebody who saw everything knows. */
export class LivingService {
  /** Revisions by name, and which release each stands for. */
  readonly releases = new Map([['web:1', 1]]);
  /** Releases that nobody deploys by hand any more: tag, image or revision are not what they were. */
  readonly spoilt = new Set<number>();
  readonly #simulator: Simulator;
  readonly #aws: Aws;
  readonly #left: { release: number; at: number }[] = [];
  readonly #verified = new Set<number>();
  readonly #expired = new Set<number>();
  readonly #digests = new Map<number, string>();
  /** When rollbacks began and ended. */
  readonly #backs: { from: number; to: number }[] = [];
  #created: Deployed[];
  #since: number;

  constructor(simulator: Simulator, aws: Aws) {
    this.#simulator = simulator;
    this.#aws = aws;
    this.#since = simulator.now();
    this.#created = [{ release: 1, at: 0, end: 'SUCCESSFUL', back: false }];
  }

  /** Its life since it was created. */
  life(): Life {
    return {
      deployed: [...this.#created, ...this.#deployments()],
      left: this.#left,
      verified: this.#verified,
      expired: this.#expired,
    };
  }

  /** What it is set to. */
  async present(): Promise<number> {
    return this.release((await this.#describe()).taskDefinition ?? '');
  }

  release(taskDefinition: string): number {
    return this.releases.get(taskDefinition.replace(/^.*\//, '')) ?? 0;
  }

  /** A new release, which nobody has deployed yet. */
  async make(bad: boolean): Promise<string> {
    const release = new Set(this.releases.values()).size + 1;
    const image = `${registry}/web:${release}`;
    this.#simulator.control.world({
      images: [{ repositoryName: 'web', tags: [String(release)], content: `release ${release}` }],
      behaviours: [{ image, ...(bad && crash) }],
    });
    this.#simulator.control.world({ taskDefinitions: [definition({ image })] });
    const [newest = ''] = await taskDefinitions(this.#aws).latest('web', 1);
    const name = revisionName(newest);
    this.releases.set(name, release);
    await this.#knowImage(release);
    return name;
  }

  async deploy(taskDefinition: string): Promise<void> {
    const update = { cluster, service, taskDefinition, forceNewDeployment: true };
    await this.#aws.ecs.send(new UpdateServiceCommand(update));
  }

  /** Lets time pass until nothing is going on. */
  settle(): void {
    for (let looks = 0; looks < 400; looks += 1) {
      this.#simulator.advance(10_000);
      if (this.#deployments().every(({ end }) => end !== undefined)) return;
    }
    throw new Error('The service never came to rest.');
  }

  pass(milliseconds: number): void {
    this.#simulator.advance(milliseconds);
  }

  async stop(): Promise<void> {
    const list = new ListServiceDeploymentsCommand({ cluster, service, status: ['IN_PROGRESS', 'PENDING'] });
    const [going] = (await this.#aws.ecs.send(list)).serviceDeployments ?? [];
    if (!going) return;
    const { serviceDeploymentArn } = going;
    await this.#aws.ecs.send(new StopServiceDeploymentCommand({ serviceDeploymentArn }));
  }

  /** Notes that a rollback between these times left one release for the revision that it named. */
  returned(left: number, arrived: number, name: string, from: number): void {
    this.releases.set(name, arrived);
    this.#backs.push({ from, to: this.#simulator.now() });
    if (left !== arrived) this.#left.push({ release: left, at: from });
  }

  async verify(key: string): Promise<void> {
    const { taskDefinition: resourceArn } = await this.#describe();
    await this.#aws.ecs.send(new TagResourceCommand({ resourceArn, tags: [{ key, value: 'yes' }] }));
    this.#verified.add(await this.present());
  }

  /** The image of a release goes from its repository, under every tag. */
  async expire(release: number): Promise<void> {
    await this.#knowImage(release);
    const imageDigest = this.#digests.get(release);
    const images = { repositoryName: 'web', imageIds: [{ imageDigest }] };
    await this.#aws.ecr.send(new BatchDeleteImageCommand(images));
    this.#expired.add(release);
    this.spoilt.add(release);
  }

  /** The tag of a release means another image from now on. */
  async moveTag(release: number): Promise<void> {
    await this.#knowImage(release);
    const moved = { repositoryName: 'web', tags: [String(release)], content: `moved ${release}` };
    this.#simulator.control.world({ images: [moved] });
    this.spoilt.add(release);
  }

  async deregister(release: number): Promise<void> {
    for (const [taskDefinition, one] of this.releases) {
      if (one !== release) continue;
      await this.#aws.ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition }));
    }
    this.spoilt.add(release);
  }

  /** Deletes the service and creates it again with what it was set to. */
  async recreate(): Promise<void> {
    const { taskDefinition, desiredCount, networkConfiguration, loadBalancers, deploymentConfiguration } =
      await this.#describe();
    await this.#aws.ecs.send(new DeleteServiceCommand({ cluster, service, force: true }));
    this.pass(10 * minute);
    this.#since = this.#simulator.now();
    this.#created = [];
    const request = { cluster, serviceName: service, taskDefinition, desiredCount, loadBalancers };
    const settings = { networkConfiguration, deploymentConfiguration, launchType: 'FARGATE' as const };
    await this.#aws.ecs.send(new CreateServiceCommand({ ...request, ...settings }));
  }

  #deployments(): readonly Deployed[] {
    const { events } = this.#simulator.truth;
    const own = events.filter(({ at, kind }) => at >= this.#since && kind.startsWith('deployment.'));
    return own.flatMap((created) => {
      if (created.kind !== 'deployment.created') return [];
      const of = own.filter((one) => one['serviceDeployment'] === created['serviceDeployment']);
      const ended = of.find(({ kind }) => kind === 'deployment.ended' || kind === 'deployment.superseded');
      const { at } = created;
      return {
        release: this.release(String(created['taskDefinition'])),
        at,
        end: ended && (ended.kind === 'deployment.ended' ? String(ended['status']) : 'STOPPED'),
        back: this.#backs.some(({ from, to }) => at >= from && at <= to),
      };
    });
  }

  async #describe() {
    const command = new DescribeServicesCommand({ cluster, services: [service] });
    const [found = {}] = (await this.#aws.ecs.send(command)).services ?? [];
    return found;
  }

  async #knowImage(release: number): Promise<void> {
    if (this.#digests.has(release)) return;
    const found = await resolveImage(this.#aws, `${registry}/web:${release}`);
    if (found.kind === 'found') this.#digests.set(release, found.digest);
  }
}
