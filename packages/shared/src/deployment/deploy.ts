import pMap from 'p-map';
import { describeRelease } from '../codedeploy/description.ts';
import { type CodeDeployRelease, startCodeDeployment } from '../codedeploy/start.ts';
import type { JsonObject } from '../json.ts';
import { updateService } from '../ecs/update-service.ts';
import { follow } from './follow.ts';
import type { GoBackPorts } from './go-back.ts';
import { primaryDeployment, startDeployment } from './start.ts';
import type { Subject } from './subject.ts';
import type { Ending } from './watch.ts';
import type { WatchPlan } from './watch-plan.ts';

/** One service and what it is to run next. */
export interface Deployable {
  readonly cluster: string;
  readonly service: string;
  readonly taskDefinitionArn: string;
  /** What CodeDeploy is told, where it deploys the service; the service's other settings are changed before that. */
  readonly codeDeploy?: CodeDeployRelease | undefined;
  /** UpdateService fields beside cluster, service and task definition. */
  readonly update: JsonObject;
  /** What the service ran before, complete; undefined when that was not complete. */
  readonly before: string | undefined;
  readonly plan: Omit<WatchPlan, 'startedAt' | 'deadline'>;
  /** Milliseconds from UpdateService to the deadline. */
  readonly timeout: number;
  readonly essentialContainers: readonly string[];
  /** Printed before the start. */
  readonly headline: string;
  /** Looked at directly before UpdateService; throws when the service must not be changed any more. */
  readonly check: () => Promise<void>;
}

/** What became of it. A deployment that did not come to be has an error and nothing else. */
export type Deployed =
  | { readonly kind: 'not-started'; readonly error: unknown }
  | {
      readonly kind: 'ended';
      readonly subject: Subject;
      readonly ending: Ending;
      readonly startedAt: number;
    };

/** UpdateService's bucket refills by five a second. */
const startsAtOnce = 5;

/**
 * Starts all deployments, watches them in one loop and undoes those that fail. One that cannot be started does not keep
 * the others from it.
 */
export async function deploy(
  deployables: readonly Deployable[],
  ports: GoBackPorts,
  signal: AbortSignal,
): Promise<ReadonlyMap<Deployable, Deployed>> {
  const outcomes = new Map<Deployable, Deployed>();
  const started = new Map<Subject, { deployable: Deployable; startedAt: number }>();
  await pMap(
    deployables,
    async (deployable) => {
      const startedAt = ports.clock.now();
      ports.log.info(deployable.headline);
      try {
        const subject = await start(deployable, ports, signal);
        started.set(subject, { deployable, startedAt });
      } catch (error) {
        outcomes.set(deployable, { kind: 'not-started', error });
      }
    },
    { concurrency: startsAtOnce },
  );
  const endings = await follow(
    [...started].map(([subject, { deployable, startedAt }]) => ({
      subject,
      plan: { ...deployable.plan, startedAt, deadline: startedAt + deployable.timeout },
      before: deployable.before,
      essentialContainers: deployable.essentialContainers,
    })),
    ports,
    signal,
  );
  for (const [subject, ending] of endings) {
    const one = started.get(subject);
    if (one) outcomes.set(one.deployable, { kind: 'ended', subject, ending, startedAt: one.startedAt });
  }
  return outcomes;
}

async function start(deployable: Deployable, ports: GoBackPorts, signal: AbortSignal): Promise<Subject> {
  const { aws, clock, log } = ports;
  const { cluster, service, taskDefinitionArn, update } = deployable;
  const input = { cluster, service, taskDefinition: taskDefinitionArn, ...update };
  if (deployable.codeDeploy) {
    await deployable.check();
    if (Object.keys(update).length > 0) {
      await updateService(aws, { cluster, service, ...update }, { clock, signal });
    }
    const place = { cluster, service, taskDefinitionArn };
    const description =
      deployable.codeDeploy.description ?? describeRelease(taskDefinitionArn, deployable.before);
    return startCodeDeployment(place, { ...deployable.codeDeploy, description }, { aws, clock, signal });
  }
  const send = async () => {
    await deployable.check();
    return primaryDeployment(await updateService(aws, input, { clock, signal }));
  };
  return startDeployment(
    { cluster, service, taskDefinitionArn, send },
    { aws, clock, signal, notice: (message) => log.notice(message) },
  );
}
