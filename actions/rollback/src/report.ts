import { type Outcome, servingNow } from '@ecs-actions/shared/deployment/outcome';
import type { Status } from '@ecs-actions/shared/deployment/status';
import { shortImage, shortTimes } from '@ecs-actions/shared/diagnosis/words';
import { type Release, revisionName } from '@ecs-actions/shared/ecs/release';
import { clusterConsole, serviceConsole } from '@ecs-actions/shared/report/console';
import { failureBlock } from '@ecs-actions/shared/report/failure';
import { historyJson, historyTable } from '@ecs-actions/shared/report/history';
import { servingWords } from '@ecs-actions/shared/report/serving';
import { common, overall } from '@ecs-actions/shared/report/results';
import { type ServiceReport, servicesSummary } from '@ecs-actions/shared/report/services';
import type { RunContext } from '@ecs-actions/shared/runner/run-context';
import type { Result } from '@ecs-actions/shared/runner/result';
import {
  block,
  blocks,
  code,
  details,
  link,
  list,
  type Markdown,
  md,
  table,
  text,
} from '@ecs-actions/shared/runner/summary';
import { printDuration } from '@ecs-actions/shared/time/duration';
import type { Prospect } from './prospect.ts';
import type { Going, Way } from './way.ts';

/** One service's rollback, as far as it got. */
export interface ServiceRollback {
  readonly name: string;
  readonly way?: Way;
  readonly target?: Release | undefined;
  readonly prospect?: Prospect;
  readonly outcome: Outcome;
  readonly note?: string;
}

/** Turns what became of the services into outputs, the summary and the annotation. */
export async function report(told: readonly ServiceRollback[], going: Going): Promise<Result> {
  const rollbacks = await Promise.all(told.map((rollback) => asItIsNow(rollback, going)));
  const { ports, inputs } = going;
  const [first, ...rest] = rollbacks.map(({ outcome }) => outcome);
  if (!first) throw new Error('No service came to an outcome.');
  const { exit, outputs, failure } = await overall([first, ...rest], 'rollback', ports);
  const previous = common([first, ...rest].map((outcome) => outcome.previous));
  const current = common([first, ...rest].map((outcome) => outcome.current));
  const title = inputs.list ? 'Releases on Amazon ECS' : 'Rollback on Amazon ECS';
  return {
    exit,
    outputs: {
      ...outputs,
      'from-task-definition-arn': previous,
      'from-task-definition-revision': previous && revisionName(previous),
      'to-task-definition-arn': current,
      'to-task-definition-revision': current && revisionName(current),
      'deployment-id': common([first, ...rest].map(({ subject }) => subject?.deploymentId)),
      images: common(rollbacks.map(({ target }) => target && imagesJson(target))),
      history: common(rollbacks.map(({ way }) => way && historyJson(way.history.releases))),
    },
    summary: servicesSummary(
      title,
      rollbacks.map((rollback) => serviceReport(rollback, going)),
    ).source,
    ...(failure && { failure }),
  };
}

/** Where what serves was not read with the diagnosis, and is not what the head says. */
const tellsServing: ReadonlySet<Status> = new Set(['succeeded', 'refused', 'no-target']);

/** With what serves now, and the release that was left as it is by now in the history that was read before. */
async function asItIsNow(rollback: ServiceRollback, going: Going): Promise<ServiceRollback> {
  const { name, way, outcome } = rollback;
  const { inputs, aws, ports } = going;
  if (outcome.serving || !tellsServing.has(outcome.status)) return rollback;
  const serving = await servingNow(inputs.cluster, name, { aws, clock: ports.clock });
  const now = { ...rollback, outcome: { ...outcome, serving } };
  const { previous, current, subject } = outcome;
  const stopped = subject?.serviceDeploymentArn ?? subject?.deploymentId;
  if (!way || outcome.status !== 'succeeded' || previous === current) return now;
  const mark = `${new Date(ports.clock.now()).toISOString().slice(0, 19)}Z run ${ports.run.runId}`;
  const releases = way.history.releases.map((release) =>
    release.taskDefinitionArn === previous
      ? {
          ...release,
          rolledBackFrom: release.rolledBackFrom ?? mark,
          ...(release.serviceDeploymentArn === stopped && { outcome: 'rolled-back' as const }),
        }
      : release,
  );
  return { ...now, way: { ...way, history: { ...way.history, releases } } };
}

function serviceReport(rollback: ServiceRollback, going: Going): ServiceReport {
  const { name, outcome, way } = rollback;
  const { status, exit, current, causes } = outcome;
  const before = way?.service.taskDefinition ?? '';
  const running = status === 'dry-run' ? before : (current ?? before);
  const history = way && historyTable(way.history.releases, way.history.gaps, running);
  const open = status === 'listed' || status === 'no-target';
  return {
    service: name,
    status,
    exit,
    revision: current && revisionName(current),
    cause: causes[0]?.sentence,
    body: blocks(
      exit === 1 ? failed(rollback, going) : went(rollback, going),
      history && (open ? history : details('Releases of this service', history)),
    ),
  };
}

function failed({ outcome, way }: ServiceRollback, { aws, inputs }: Going): Markdown {
  const { service, status, causes, evidence, rollback, serving } = outcome;
  const [cause, ...rest] = causes;
  if (!cause) return md`**${service}: ${status}**`;
  return failureBlock({
    service,
    status,
    causes: [cause, ...rest],
    evidence,
    rollback,
    serving,
    console:
      way || serving
        ? serviceConsole(aws.region, inputs.cluster, service)
        : clusterConsole(aws.region, inputs.cluster),
  });
}

function went(
  { name, way, target, prospect, outcome, note }: ServiceRollback,
  { inputs, aws, ports }: Going,
): Markdown {
  const { status, previous = '', current = '', milliseconds, serving } = outcome;
  const { reason } = inputs;
  const [from, to] = [revisionName(previous), revisionName(current)];
  const head =
    status === 'no-change'
      ? md`**${name} runs ${to} already; nothing was changed.**`
      : status === 'dry-run'
        ? md`**${name} would go back from ${from} to ${to}; nothing was changed.**`
        : status === 'listed'
          ? listedHead(name, from, way)
          : md`**${name} went back from ${from} to ${to}.**`;
  const passedOver = way?.chosen.passedOver ?? [];
  return blocks(
    head,
    way && text(shortTimes(way.chosen.sentence)),
    note ? md`**Note:** ${note}` : undefined,
    list(prospect?.warnings ?? []),
    reason ? md`Reason: ${reason}` : undefined,
    status === 'succeeded' || status === 'started' ? byWhom(ports.run) : undefined,
    milliseconds === undefined
      ? undefined
      : md`It took ${printDuration(Math.round(milliseconds / 1_000) * 1_000)}.`,
    serving && text(`Serving now: ${servingWords(serving)}.`),
    status === 'listed' ? undefined : images(way, target),
    prospect && prospect.diff !== ''
      ? details(
          status === 'dry-run'
            ? 'What would change in the task definition'
            : 'What changed in the task definition',
          block(prospect.diff, 'diff'),
        )
      : undefined,
    passedOver.length > 0 ? text('Passed over:') : undefined,
    list(
      passedOver.map(
        ({ release, because }) => md`${revisionName(release.taskDefinitionArn)}: ${shortTimes(because)}`,
      ),
    ),
    link('Service in the AWS console', serviceConsole(aws.region, inputs.cluster, name)),
  );
}

/** Under CodeDeploy the earlier release runs until all requests go to the new one. */
function listedHead(name: string, current: string, way: Way | undefined): Markdown {
  const runs = revisionName(way?.service.taskDefinition ?? current);
  if (way?.running === undefined || runs === current) return md`**${name} runs ${runs}.**`;
  return md`**${name} runs ${runs}, and a deployment of ${current} goes on.**`;
}

function byWhom({ actor, runId, url }: RunContext): Markdown | undefined {
  if (actor === '') return undefined;
  return url === '' ? md`By ${actor} in run ${runId}.` : md`By ${actor} in ${link(`run ${runId}`, url)}.`;
}

/** What runs in each container before and after. */
function images(way: Way | undefined, target: Release | undefined): Markdown | undefined {
  if (!way || !target) return undefined;
  const running = way.history.releases.find(({ taskDefinitionArn }) => taskDefinitionArn === way.current);
  const before = new Map(running?.images.map((image) => [image.container, image]));
  return table(
    ['Container', 'Image left', 'Image brought back'],
    target.images.map(({ container, image, digest }) => [
      code(container),
      named(before.get(container)),
      named({ container, image, digest }),
    ]),
  );
}

function named(image: Release['images'][number] | undefined): Markdown {
  if (!image) return text('none');
  const name = code(shortImage(image.image));
  const digest = image.digest?.replace('sha256:', '').slice(0, 7);
  return digest === undefined || image.image.includes('@') ? name : md`${name} (${code(digest)})`;
}

function imagesJson({ images: all }: Release): string {
  return JSON.stringify(
    Object.fromEntries(all.map(({ container, image, digest }) => [container, digest ?? image])),
  );
}
