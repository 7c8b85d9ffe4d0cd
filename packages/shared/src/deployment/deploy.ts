import pMap from 'p-map';
import type { JsonObject } from '../json.ts';
import { remembering } from '../report/progress.ts';
import { revisionName } from '../ecs/release.ts';
import { updateService } from '../ecs/update-service.ts';
import { ecsUndo } from './ecs-undo.ts';
import type { GoBackPorts } from './go-back.ts';
import { EcsObserver } from './observer.ts';
import { proofOf } from './prove.ts';
import { primaryDeployment, startDeployment } from './start.ts';
import type { Subject } from './subject.ts';
import { type Ending, watch, type WatchListener } from './watch.ts';
import type { WatchPlan } from './watch-plan.ts';

/** One service and what it is to run next. */
export interface Deployable {
  readonly cluster: string;
  readonly service: string;
  readonly taskDefinitionArn: string;
  /** UpdateService fields beside cluster, service and task definition. */
  readonly update: JsonObject;
  /** What the service ran before, complete; undefined when that was not complete. */
  readonly before: string | undefined;
  readonly plan: Omit<WatchPlan, 'startedAt' | 'deadline'>;
  /** Milliseconds from UpdateService to the deadline. */
  readonly timeout: number;
  readonly essentialContainers: readonly string[];
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
  const own = new Set<string>();
  await pMap(
    deployables,
    async (deployable) => {
      const startedAt = ports.clock.now();
      try {
        const subject = await start(deployable, ports, signal);
        own.add(subject.deploymentId);
        if (subject.serviceDeploymentArn) own.add(subject.serviceDeploymentArn);
        started.set(subject, { deployable, startedAt });
      } catch (error) {
        outcomes.set(deployable, { kind: 'not-started', error });
      }
    },
    { concurrency: startsAtOnce },
  );
  const before = (subject: Subject) => started.get(subject)?.deployable.before;
  const endings = await watch(
    [...started].map(([subject, { deployable, startedAt }]) => ({
      subject,
      plan: { ...deployable.plan, startedAt, deadline: startedAt + deployable.timeout },
    })),
    {
      clock: ports.clock,
      observer: new EcsObserver({
        aws: ports.aws,
        clock: ports.clock,
        notice: (message) => ports.log.notice(message),
        before,
        own,
      }),
      undo: ecsUndo({ ...ports, before, own }),
      prove: (subject, memory) => proofOf(ports.aws, subject, memory),
      listener: printer(ports, started),
    },
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
  const send = async () => {
    await deployable.check();
    return primaryDeployment(await updateService(aws, input, { clock, signal }));
  };
  return startDeployment(
    { cluster, service, taskDefinitionArn, send },
    { aws, clock, signal, notice: (message) => log.notice(message) },
  );
}

/** Prints what changes, a line each; with several services each line begins with its service. */
function printer(
  { log }: GoBackPorts,
  started: ReadonlyMap<Subject, { deployable: Deployable; startedAt: number }>,
): WatchListener {
  const width = Math.max(...[...started.keys()].map(({ service }) => service.length), 0);
  const label = (subject: Subject) => (started.size > 1 ? subject.service.padEnd(width) : '');
  const printers = new Map<Subject, ReturnType<typeof remembering>>();
  return {
    seen: (subject, current) => {
      const one = started.get(subject);
      const print =
        printers.get(subject) ??
        remembering({
          startedAt: one?.startedAt ?? current.at,
          revision: revisionName(subject.taskDefinitionArn),
          label: label(subject),
          essentialContainers: one?.deployable.essentialContainers ?? [],
        });
      printers.set(subject, print);
      for (const line of print(current)) log.info(line);
    },
    says: (subject, message) => log.info(`${label(subject)}       ${message}`),
  };
}
