import { explain } from '../aws/errors.ts';
import { revisionName } from '../ecs/release.ts';
import { remembering } from '../report/progress.ts';
import { printElapsed } from '../time/duration.ts';
import { CodeDeployObserver } from '../codedeploy/observer.ts';
import { codeDeployUndo } from '../codedeploy/undo.ts';
import { AnyObserver } from './any-observer.ts';
import { ecsUndo } from './ecs-undo.ts';
import type { GoBackPorts } from './go-back.ts';
import type { Because } from './memory.ts';
import { EcsObserver } from './observer.ts';
import { proofOf } from './prove.ts';
import { restoreSettings } from './restore-settings.ts';
import type { Subject } from './subject.ts';
import { anyUndo } from './undo.ts';
import { type Ending, watch, type WatchListener } from './watch.ts';
import type { WatchPlan } from './watch-plan.ts';

/** A deployment that exists, and how it is to be watched. */
export interface Followed {
  readonly subject: Subject;
  readonly plan: WatchPlan;
  /** What the service ran before, complete; undefined when that was not complete or is not known. */
  readonly before: string | undefined;
  readonly essentialContainers: readonly string[];
  /** ECS has been asked already to stop it and roll it back, for this reason. */
  readonly asked?: Because | undefined;
  /** It brings an earlier release back, so the service's settings are to be restored when it has ended. */
  readonly returning?: boolean;
}

/** Watches deployments to their ends with everything that AWS has to show, printing what changes, a line each. */
export async function follow(
  followed: readonly Followed[],
  ports: GoBackPorts,
  signal: AbortSignal,
): Promise<ReadonlyMap<Subject, Ending>> {
  const { aws, clock, log } = ports;
  const bySubject = new Map(followed.map((one) => [one.subject, one]));
  const own = new Set(
    followed.flatMap(({ subject }) => [
      subject.deploymentId,
      subject.serviceDeploymentArn ?? subject.deploymentId,
    ]),
  );
  const before = (subject: Subject) => bySubject.get(subject)?.before;
  const endings = await watch(
    followed,
    {
      clock,
      observer: new AnyObserver(
        new EcsObserver({ aws, clock, notice: (message) => log.notice(message), before, own }),
        new CodeDeployObserver({ aws, clock, own }),
      ),
      undo: anyUndo(ecsUndo({ ...ports, before, own }), codeDeployUndo({ ...ports, before, own })),
      prove: (subject, memory) => proofOf(aws, subject, memory),
      listener: printer(ports, bySubject),
    },
    signal,
  );
  for (const { subject, returning } of followed) {
    const { facts } = endings.get(subject) ?? {};
    if (signal.aborted || facts?.superseded || !(returning || facts?.wayBack)) continue;
    if (subject.codeDeploy) continue;
    await restored(subject, ports, signal);
  }
  return endings;
}

/** A service that went back has done so whatever becomes of its settings, which the next run restores otherwise. */
async function restored(subject: Subject, ports: GoBackPorts, signal: AbortSignal): Promise<void> {
  try {
    await restoreSettings(subject.cluster, subject.service, ports, signal);
  } catch (error) {
    ports.log.warning(
      `The deployment settings of ${subject.service} are still those of the way back: ${explain(error)}`,
    );
  }
}

/** With several services each line begins with its service; the way back is printed under its own service too. */
function printer({ log, clock }: GoBackPorts, bySubject: ReadonlyMap<Subject, Followed>): WatchListener {
  const width = Math.max(...[...bySubject.keys()].map(({ service }) => service.length), 0);
  const label = ({ service }: Subject) => (bySubject.size > 1 ? service.padEnd(width) : '');
  const followedBy = (subject: Subject) =>
    bySubject.get(subject) ?? [...bySubject.values()].find((one) => one.subject.service === subject.service);
  const printers = new Map<Subject, ReturnType<typeof remembering>>();
  return {
    seen: (subject, current) => {
      const one = followedBy(subject);
      const print =
        printers.get(subject) ??
        remembering({
          startedAt: one?.plan.startedAt ?? current.at,
          revision: revisionName(subject.taskDefinitionArn),
          label: label(subject),
          essentialContainers: one?.essentialContainers ?? [],
        });
      printers.set(subject, print);
      for (const line of print(current)) log.info(line);
    },
    says: (subject, message) => {
      const elapsed = printElapsed(clock.now() - (followedBy(subject)?.plan.startedAt ?? clock.now()));
      log.info(`${label(subject)}${label(subject) && ' '}${elapsed.padStart(5)}  ${message}`);
    },
  };
}
