import {
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  DescribeServicesCommand,
  ListServiceDeploymentsCommand,
  type Service,
} from '@aws-sdk/client-ecs';
import type { Aws } from '../aws/aws.ts';
import { classify, explain } from '../aws/errors.ts';
import { afterLostAnswer } from '../aws/patiently.ts';
import { type JsonObject, objects, text } from '../json.ts';
import { ActionError } from '../runner/errors.ts';
import type { Clock } from '../time/clock.ts';
import { Refusal } from './refusal.ts';
import type { Subject } from './subject.ts';

export interface StartPorts {
  readonly aws: Aws;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Called once, when service deployments may not be read. */
  readonly notice: (message: string) => void;
}

export interface StartRequest {
  readonly cluster: string;
  readonly service: string;
  /** What the deployment is to run. */
  readonly taskDefinitionArn: string;
  /** Sends UpdateService, once, and gives the service's PRIMARY deployment as the answer has it. */
  readonly send: () => Promise<NewDeployment | undefined>;
}

/** An entry of `deployments[]`, as far as it identifies the deployment. */
export interface NewDeployment {
  readonly id: string;
  readonly taskDefinitionArn: string;
  /** Milliseconds since the epoch, by AWS. */
  readonly createdAt: number;
}

/** How long an update or a new deployment may take to be seen, and the pause between looks (milliseconds). */
const visibleWithin = 60_000;
const lookEvery = 1_000;
/** After a lost answer: an update that is not to be seen after this long was not carried out. */
const executedShowsWithin = 20_000;

/**
 * Starts a deployment with one UpdateService and finds out which deployment is ours: the one that was not there before
 * and runs what we asked for. After a lost answer the service is read before anything is sent again.
 * @throws what UpdateService throws, ActionError when AWS answers and no deployment comes to be
 */
export async function startDeployment(request: StartRequest, ports: StartPorts): Promise<Subject> {
  const before = await snapshot(request, ports);
  const primary = await sendOnce(request, before, ports);
  return {
    cluster: request.cluster,
    service: request.service,
    taskDefinitionArn: request.taskDefinitionArn,
    deploymentId: primary.id,
    serviceDeploymentArn:
      before.known &&
      (await found(findServiceDeployment(request, before.known, primary.createdAt, ports), ports)),
    createdAt: primary.createdAt,
  };
}

interface Snapshot {
  readonly primaryId: string | undefined;
  /** Entries of `deployments[]`. */
  readonly ids: ReadonlySet<string>;
  /** Service deployments there are; undefined when they may not be read. */
  readonly known: ReadonlySet<string> | undefined;
}

async function snapshot(request: StartRequest, ports: StartPorts): Promise<Snapshot> {
  const [service, known] = await Promise.all([readService(request, ports), listDeployments(request, ports)]);
  const ids = new Set(deploymentsOf(service).map(({ id }) => id));
  return { primaryId: primaryOf(service)?.id, ids, known };
}

async function sendOnce(request: StartRequest, before: Snapshot, ports: StartPorts): Promise<NewDeployment> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const answered = await request.send();
      if (answered && answered.id !== before.primaryId) return answered;
      throw new ActionError(
        `ECS accepted the update of ${request.service} and started no deployment. Set force-new-deployment: true to deploy the same revision with the same settings again.`,
      );
    } catch (error) {
      // What a second attempt meets may be the first one's doing.
      if (attempt === 1 && classify(error) !== 'lost-answer') throw error;
      const executed = await afterLostAnswer(error, () => lookForExecuted(request, before, ports), ports);
      if (executed) return executed;
      if (attempt === 2) throw error;
    }
  }
}

/**
 * A deployment of what we asked for that was not there before, also one that was replaced since; undefined when none
 * shows in time.
 * @throws Refusal when somebody else's deployment is there instead of ours
 */
async function lookForExecuted(
  request: StartRequest,
  before: Snapshot,
  ports: StartPorts,
): Promise<NewDeployment | undefined> {
  const until = ports.clock.now() + executedShowsWithin;
  for (;;) {
    const deployments = deploymentsOf(await readService(request, ports));
    const fresh = deployments.filter(({ id }) => !before.ids.has(id));
    const ours = fresh.find(({ taskDefinitionArn }) => taskDefinitionArn === request.taskDefinitionArn);
    if (ours) return ours;
    if (ports.clock.now() >= until) {
      if (fresh.length === 0) return undefined;
      throw new Refusal(
        'superseded',
        `somebody deployed to ${request.service} while no answer came to our update`,
        ['who deployed; start this job again if its release is still wanted'],
      );
    }
    await ports.clock.sleep(lookEvery, ports.signal);
  }
}

/** The deployment exists by now, so whatever keeps its record from being found is no reason to lose it. */
async function found(finding: Promise<string | undefined>, ports: StartPorts): Promise<string | undefined> {
  try {
    return await finding;
  } catch (error) {
    if (!ports.signal.aborted) {
      ports.notice(
        `The record of the deployment was not found: ${explain(error)} This watch goes by the service's deployments list, which says less.`,
      );
    }
    return undefined;
  }
}

/**
 * ECS links a service deployment to `deployments[]` by nothing, so ours is found by what it deploys and when: of the new
 * ones that run our task definition, the one created nearest to our entry in `deployments[]`.
 */
async function findServiceDeployment(
  request: StartRequest,
  known: ReadonlySet<string>,
  createdAt: number,
  ports: StartPorts,
): Promise<string | undefined> {
  const until = ports.clock.now() + visibleWithin;
  do {
    const listed = await listDeployments(request, ports);
    if (!listed) return undefined;
    const fresh = [...listed].filter((arn) => !known.has(arn));
    const ours = fresh.length > 0 ? await nearest(fresh, request, createdAt, ports) : undefined;
    if (ours) return ours;
    await ports.clock.sleep(lookEvery, ports.signal);
  } while (ports.clock.now() < until);
  return undefined;
}

async function nearest(
  arns: readonly string[],
  request: StartRequest,
  createdAt: number,
  { aws, signal }: StartPorts,
): Promise<string | undefined> {
  const options = { abortSignal: signal };
  const describe = new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: arns.slice(0, 20) });
  const { serviceDeployments = [] } = await aws.ecs.send(describe, options);
  const revisionArns = serviceDeployments.flatMap(
    ({ targetServiceRevision }) => targetServiceRevision?.arn ?? [],
  );
  if (revisionArns.length === 0) return undefined;
  const command = new DescribeServiceRevisionsCommand({ serviceRevisionArns: revisionArns });
  const { serviceRevisions = [] } = await aws.ecs.send(command, options);
  const running = new Set(
    serviceRevisions
      .filter(({ taskDefinition }) => taskDefinition === request.taskDefinitionArn)
      .map(({ serviceRevisionArn }) => serviceRevisionArn),
  );
  const distance = (time: Date | undefined) => Math.abs((time?.getTime() ?? 0) - createdAt);
  return serviceDeployments
    .filter(({ targetServiceRevision }) => running.has(targetServiceRevision?.arn))
    .sort((a, b) => distance(a.createdAt) - distance(b.createdAt))[0]?.serviceDeploymentArn;
}

async function readService(request: StartRequest, { aws, signal }: StartPorts): Promise<Service | undefined> {
  const command = new DescribeServicesCommand({ cluster: request.cluster, services: [request.service] });
  return (await aws.ecs.send(command, { abortSignal: signal })).services?.[0];
}

/** The newest hundred, which is more than can be new; undefined when they may not be read. */
async function listDeployments(
  request: StartRequest,
  ports: StartPorts,
): Promise<ReadonlySet<string> | undefined> {
  const command = new ListServiceDeploymentsCommand({
    cluster: request.cluster,
    service: request.service,
    maxResults: 100,
  });
  try {
    const { serviceDeployments = [] } = await ports.aws.ecs.send(command, { abortSignal: ports.signal });
    return new Set(serviceDeployments.flatMap(({ serviceDeploymentArn }) => serviceDeploymentArn ?? []));
  } catch (error) {
    if (classify(error) !== 'denied') throw error;
    ports.notice(
      "ecs:ListServiceDeployments is denied, so this watch goes by the service's deployments list, which says less. Allow it to have superseded, stopped and rolled-back told apart.",
    );
    return undefined;
  }
}

function primaryOf(service: Service | undefined): NewDeployment | undefined {
  const primary = service?.deployments?.find(({ status }) => status === 'PRIMARY');
  return deploymentsOf(service).find(({ id }) => id === primary?.id);
}

function deploymentsOf(service: Service | undefined): readonly NewDeployment[] {
  return (service?.deployments ?? []).map(({ id = '', taskDefinition = '', createdAt }) => ({
    id,
    taskDefinitionArn: taskDefinition,
    createdAt: createdAt?.getTime() ?? 0,
  }));
}

/** The PRIMARY deployment of a service, raw, as UpdateService answers it. */
export function primaryDeployment(service: JsonObject): NewDeployment | undefined {
  const primary = objects(service['deployments']).find(({ status }) => status === 'PRIMARY');
  return (
    primary && {
      id: text(primary['id']) ?? '',
      taskDefinitionArn: text(primary['taskDefinition']) ?? '',
      createdAt: Math.round(Number(primary['createdAt']) * 1_000),
    }
  );
}
