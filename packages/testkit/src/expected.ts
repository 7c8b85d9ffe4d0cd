import type { Status } from '@ecs-actions/shared/deployment/status';
import { preflightFinds } from './expected-reason.ts';
import type { History } from './histories.ts';
import type { Scenario } from './scenario.ts';
import { type Truth, truthOf } from './truth.ts';

type Row = readonly [
  what: string,
  holds: (truth: Truth, history: History) => boolean,
  statuses: readonly Status[],
];

const wantsBack = ({ scenario }: History) => scenario.inputs.onFailure === 'rollback';

/**
 * What a person who saw everything would call the end; the first row that holds. More than one name where the truth
 * leaves a race open, or where a caller who may not read service deployments cannot tell.
 */
const rows: readonly Row[] = [
  ['the job was cancelled', ({ cancelled }) => cancelled, ['cancelled']],
  [
    'no deployment came to be, and no update of ours was answered',
    ({ created, unanswered }) => !created && unanswered > 1,
    ['unknown'],
  ],
  [
    'the time given is less than the strategy takes',
    ({ created }, { scenario }) => !created && (scenario.inputs.timeout ?? Infinity) < leastOf(scenario),
    ['refused'],
  ],
  [
    'only a look was asked for',
    (_, { scenario }) => scenario.inputs.only === 'dry-run' && !isHindered(scenario),
    ['dry-run'],
  ],
  [
    'only a revision was asked for',
    (_, { scenario }) => scenario.inputs.only === 'register-only' && !isHindered(scenario),
    ['registered'],
  ],
  [
    'what was asked for ran already',
    ({ created }, { scenario: { inputs, besides } }) =>
      !created && inputs.unchanged === true && !besides?.obstacle,
    ['no-change'],
  ],
  [
    'nothing that was to be deployed came to be',
    ({ created }, { scenario: { inputs } }) =>
      !created && (inputs.only !== undefined || inputs.unchanged === true),
    ['refused', 'dry-run', 'registered', 'no-change'],
  ],
  ['no deployment came to be', ({ created }) => !created, ['refused']],
  [
    'only the start was waited for',
    (_, { scenario }) => scenario.inputs.waitUntil === 'started',
    ['started'],
  ],
  [
    'pauses are waited for, and may not be seen',
    (_, { scenario }) => scenario.inputs.waitUntil === 'paused' && !scenario.historyReadable,
    ['unknown'],
  ],
  [
    'it waits at the hook that was asked for',
    ({ paused }, { scenario }) => paused && scenario.inputs.waitUntil === 'paused',
    ['paused'],
  ],
  [
    'it succeeded, and was replaced before it was stable',
    ({ end, replacedBy }, { scenario }) =>
      end === 'SUCCESSFUL' && replacedBy === 'them' && scenario.inputs.waitUntil === 'stable',
    ['succeeded', 'superseded'],
  ],
  [
    'it succeeded although we had asked for its end, so we went on and back',
    ({ end, stoppedByUs, returned }) => end === 'SUCCESSFUL' && stoppedByUs && returned,
    ['rolled-back'],
  ],
  ['it succeeded', ({ end }) => end === 'SUCCESSFUL', ['succeeded']],
  ['somebody deployed while we went back', ({ replacedBackByThem }) => replacedBackByThem, ['superseded']],
  ['somebody else deployed', ({ replacedBy }) => replacedBy === 'them', ['superseded']],
  [
    'a detector brought back what ran before the deployment that ours replaced, which the deployments list does not tell',
    ({ end, rollbackCause }, { scenario }) =>
      end === 'ROLLBACK_SUCCESSFUL' &&
      detectors.has(rollbackCause ?? '') &&
      !scenario.historyReadable &&
      scenario.besides?.obstacle === 'another deployment',
    ['rolled-back', 'superseded'],
  ],
  [
    'a detector or a hook brought the earlier release back',
    ({ end, rollbackCause }) => end === 'ROLLBACK_SUCCESSFUL' && detectors.has(rollbackCause ?? ''),
    ['rolled-back'],
  ],
  [
    'ECS was asked to bring the earlier release back, by somebody and by us',
    ({ end, stoppedBySomebody, weAskedToo }) =>
      end === 'ROLLBACK_SUCCESSFUL' && stoppedBySomebody && weAskedToo,
    ['stopped', 'rolled-back'],
  ],
  [
    'ECS was asked to bring the earlier release back, by us',
    ({ end, stoppedByUs }) => end === 'ROLLBACK_SUCCESSFUL' && stoppedByUs,
    ['rolled-back'],
  ],
  [
    'somebody asked for it while requests of ours got no answer, and ECS does not say whose was heard',
    ({ end, late, askLost }) => end === 'ROLLBACK_SUCCESSFUL' && late && askLost,
    ['stopped', 'rolled-back'],
  ],
  [
    'ECS was asked to bring the earlier release back, by somebody',
    ({ end }) => end === 'ROLLBACK_SUCCESSFUL',
    ['stopped'],
  ],
  ['we brought the earlier release back', ({ returned }) => returned, ['rolled-back']],
  ['our way back did not come to its end', ({ returning }) => returning, ['rollback-failed']],
  [
    "ECS's rollback has not come to its end",
    ({ end, rollbackCause }) => end === undefined && rollbackCause !== undefined,
    ['rollback-failed'],
  ],
  [
    'ECS could not roll back, which the deployments list does not tell from a stop',
    ({ end }, history) =>
      end === 'ROLLBACK_FAILED' && !history.scenario.historyReadable && !wantsBack(history),
    ['rollback-failed', 'failed'],
  ],
  ['ECS could not roll back', ({ end }) => end === 'ROLLBACK_FAILED', ['rollback-failed']],
  [
    'time ran out while ECS could still show what its detector leads to',
    ({ late, trippedLately }) => late && trippedLately,
    ['timed-out', 'failed', 'rollback-failed'],
  ],
  [
    'the breaker stopped it, and somebody deployed before the next look',
    ({ tripped, followedByThem }, history) => tripped && followedByThem && wantsBack(history),
    ['superseded', 'rollback-failed'],
  ],
  [
    'the same, and nothing was to be undone',
    ({ tripped, followedByThem }) => tripped && followedByThem,
    ['superseded', 'failed'],
  ],
  [
    'the breaker stopped it, and there is nothing to go back to',
    ({ tripped }, history) => tripped && wantsBack(history),
    ['rollback-failed'],
  ],
  ['the breaker stopped it', ({ tripped }) => tripped, ['failed']],
  [
    'it ran out of time and carried all the traffic, or nothing was to be undone',
    ({ late }, history) => late && !wantsBack(history),
    ['timed-out', 'failed'],
  ],
  ['it ran out of time', ({ late }) => late, ['timed-out', 'rollback-failed']],
  [
    'our policy or a proof ended it',
    (_, { scenario }) => scenario.inputs.failFast,
    ['failed', 'rollback-failed'],
  ],
];

/** What fails a deployment of ECS, by the cause that the record has for the way back. */
const detectors = new Set(['circuit-breaker', 'alarm', 'hook', 'wiring', 'time-limit']);

/** Something keeps even what changes nothing from being done. */
function isHindered({ inputs, besides, behaviour }: Scenario): boolean {
  return besides?.obstacle !== undefined || (inputs.preflight === true && preflightFinds.has(behaviour));
}

const noRow: Row = ['no row of the table holds', () => true, []];

/** The statuses that are right for a history, and why. */
export function expectedStatus(history: History): {
  readonly because: string;
  readonly statuses: readonly Status[];
} {
  const truth = truthOf(history);
  const [because, , statuses] = rows.find(([, holds]) => holds(truth, history)) ?? noRow;
  return {
    because,
    statuses: [
      ...statuses,
      // Nobody can tell how much of it could still be seen.
      ...(truth.lost ? (['unknown', 'refused'] as const) : []),
      ...(truth.waited && history.scenario.inputs.waitUntil === 'paused' ? (['paused'] as const) : []),
    ],
  };
}

/** Milliseconds of the bakes that a scenario's strategy has: canaries in one step, linear in 40, 80 and 100 percent. */
function leastOf({ strategy, bake }: History['scenario']): number {
  const bakes = { ROLLING: 0, BLUE_GREEN: 1, CANARY: 2, LINEAR: 3 };
  return bakes[strategy] * bake * 60_000;
}

/** The statuses that a rolling deployment in these histories can come to; the others need what is not in them. */
export const reachable: readonly Status[] = [
  'cancelled',
  'failed',
  'rollback-failed',
  'rolled-back',
  'started',
  'stopped',
  'succeeded',
  'superseded',
  'timed-out',
];
