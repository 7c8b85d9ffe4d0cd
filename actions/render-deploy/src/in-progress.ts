import { patiently } from '@ecs-actions/shared/aws/patiently';
import { stopCodeDeployment } from '@ecs-actions/shared/codedeploy/undo';
import { endWait, onlyKeepsOldTasks } from '@ecs-actions/shared/codedeploy/waits';
import { deployable } from '@ecs-actions/shared/deployment/deployable-service';
import { runningDeployment } from '@ecs-actions/shared/deployment/in-progress';
import { Refusal } from '@ecs-actions/shared/deployment/refusal';
import { restoreSettings } from '@ecs-actions/shared/deployment/restore-settings';
import { revisionName } from '@ecs-actions/shared/ecs/release';
import type { Service } from '@ecs-actions/shared/ecs/service';
import { parseRolledBack, staleRun } from '@ecs-actions/shared/ecs/stale-run';
import { serviceTag, tagValue } from '@ecs-actions/shared/ecs/tags';
import { printDuration } from '@ecs-actions/shared/time/duration';
import { isCodeDeploys, runningCodeDeployment } from './codedeploy.ts';
import type { Preparing } from './prepare.ts';

const lookEvery = 5_000;

/** Reads the service and refuses what cannot be deployed to; also directly before UpdateService. */
export async function readService(name: string, { inputs, aws, reads, ports }: Preparing): Promise<Service> {
  const service = deployable(await reads.service(name), {
    cluster: inputs.cluster,
    name,
    region: aws.region,
  });
  const stale = staleRun(parseRolledBack(tagValue(service.tags, serviceTag.rolledBackByRun)), ports.run);
  if (stale) throw new Refusal('stale-run', stale, ['whether this commit should be deployed at all']);
  return service;
}

/** The service, once no other deployment moves its requests, or at once where that is to be replaced. */
export async function whenFree(name: string, preparing: Preparing): Promise<Service> {
  const supersedes = preparing.inputs.ifInProgress === 'supersede';
  const free = await whenOver(async () => {
    const service = await readService(name, preparing);
    const other = await otherDeployment(service, preparing);
    return [service, other?.hasMoved || (supersedes && !other?.end) ? undefined : other];
  }, preparing);
  return withOwnSettings(free, preparing);
}

/**
 * Waits until CodeDeploy takes another deployment of a service that differs: it runs one of a group at a time, and one that
 * has moved all requests counts while it keeps the old tasks.
 */
export async function whenOldTasksAreGone(service: Service, preparing: Preparing): Promise<void> {
  if (!isCodeDeploys(service)) return;
  await whenOver(async () => [service, await otherDeployment(service, preparing)], preparing);
}

interface OtherDeployment {
  /** The beginning of a sentence. */
  readonly what: string;
  /** All requests go where it wants them. */
  readonly hasMoved: boolean;
  /** Has it end before its time, where nothing can begin beside it. */
  readonly end?: () => Promise<unknown>;
}

/**
 * Looks until no other deployment is found; what is not to change anything does not wait for that.
 * @throws Refusal when the other deployment is not to be waited for, or not any longer
 */
async function whenOver(
  find: () => Promise<readonly [Service, OtherDeployment | undefined]>,
  { inputs, ports, signal }: Preparing,
): Promise<Service> {
  const limit = printDuration(inputs.inProgressTimeout);
  const until = ports.clock.now() + inputs.inProgressTimeout;
  for (let said = false; ; said = true) {
    // A look that fails while another deployment is waited for decides nothing.
    const [service, other] = await (said ? patiently(find, { clock: ports.clock, signal }) : find());
    if (!other) return service;
    if (inputs.ifInProgress === 'fail') {
      throw new Refusal('in-progress', `${other.what}, and if-in-progress is fail`, [
        'the run that deploys it; `if-in-progress: wait` waits for its end, `supersede` replaces it',
      ]);
    }
    if (inputs.dryRun || inputs.registerOnly) {
      ports.log.info(`${other.what}; nothing is deployed, so it is not waited for`);
      return service;
    }
    if (ports.clock.now() >= until) {
      throw new Refusal('in-progress', `${other.what}, and has not ended after ${limit}`, [
        other.hasMoved
          ? 'how long the deployment group keeps old tasks; `if-in-progress: supersede` ends them at once'
          : 'why that deployment does not end; rollback stops it, `if-in-progress: supersede` replaces it',
      ]);
    }
    if (!said) {
      ports.log.info(`${other.what}; waiting up to ${limit} for its end`);
      if (inputs.ifInProgress === 'supersede') await other.end?.();
    }
    await ports.clock.sleep(Math.min(lookEvery, until - ports.clock.now()), signal);
  }
}

async function otherDeployment(service: Service, preparing: Preparing): Promise<OtherDeployment | undefined> {
  const { name } = service;
  if (isCodeDeploys(service)) return otherCodeDeployment(service, preparing);
  const other = runningDeployment(service.raw);
  return (
    other && {
      what: `${revisionName(other.taskDefinitionArn)} is being deployed to ${name} (${other.id})`,
      hasMoved: false,
    }
  );
}

async function otherCodeDeployment(
  service: Service,
  preparing: Preparing,
): Promise<OtherDeployment | undefined> {
  const { aws, ports, signal } = preparing;
  const id = await runningCodeDeployment(service, preparing);
  if (id === undefined) return undefined;
  return (await onlyKeepsOldTasks(aws, id))
    ? {
        what: `CodeDeploy keeps the tasks that ${service.name} ran before (${id})`,
        hasMoved: true,
        end: () => endWait(id, 'TERMINATION_WAIT', { aws, clock: ports.clock }, signal),
      }
    : {
        what: `CodeDeploy is deploying to ${service.name} (${id})`,
        hasMoved: false,
        end: () => stopCodeDeployment(aws, ports.clock, id, signal),
      };
}

/** A run that went back may have been killed before it gave the service its settings back. */
async function withOwnSettings(service: Service, preparing: Preparing): Promise<Service> {
  const { inputs, aws, ports, signal } = preparing;
  if (!tagValue(service.tags, serviceTag.restore)) return service;
  await restoreSettings(inputs.cluster, service.name, { ...ports, aws }, signal);
  return readService(service.name, preparing);
}
