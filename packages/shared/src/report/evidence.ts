import type { Evidence, LogTail } from '../diagnosis/evidence.ts';
import { counted, targetGroupName, terse } from '../diagnosis/words.ts';
import { culprit, ranFor } from '../ecs/failed-task.ts';
import { block, blocks, code, details, list, table, type Markdown } from '../runner/summary.ts';
import { prose } from './prose.ts';
import { clockTime, timeline } from './timeline.ts';

const mostTasks = 20;

/** Everything that a cause was judged by, folded: for those who want to see for themselves. */
export function evidenceSection(evidence: Evidence): Markdown {
  return blocks(
    folded('Timeline (UTC, by the clock of AWS)', moments(evidence)),
    folded(`Stopped tasks (${evidence.stoppedTasks.length})`, stoppedTasks(evidence)),
    ...evidence.logs.map((log) =>
      folded(`Log of ${log.container}, task ${log.taskId.slice(0, 8)}`, logLines(log)),
    ),
    folded('Target health', targets(evidence)),
    folded('Capacity', list(evidence.capacity)),
    folded('What could not be read', list(evidence.gaps)),
  );
}

function folded(title: string, body: Markdown): Markdown {
  return body.source === '' ? body : details(title, body);
}

function moments(evidence: Evidence): Markdown {
  return table(
    ['Time', 'What happened'],
    timeline(evidence).map(({ at, what }) => [code(clockTime(at)), what]),
  );
}

function stoppedTasks({ stoppedTasks: tasks, essentialContainers }: Evidence): Markdown {
  const shown = tasks.slice(0, mostTasks).map((task) => {
    const container = culprit(task, essentialContainers);
    const time = ranFor(task);
    return [
      code(task.id.slice(0, 8)),
      container ? code(container.name) : '',
      container?.exitCode ?? '',
      time === undefined ? 'never started' : `${Math.floor(time / 1000)} s`,
      terse([...new Set([container?.reason, task.stoppedReason])].filter(Boolean).join(' · ')),
      task.availabilityZone ?? '',
    ];
  });
  const rest = tasks.length - shown.length;
  return blocks(
    table(['Task', 'Container', 'Exit code', 'Ran for', 'Reason', 'Zone'], shown),
    rest > 0 ? list([`and ${counted(rest, 'earlier task')}`]) : undefined,
  );
}

function logLines({ lines, absent }: LogTail): Markdown {
  return absent === undefined ? block(lines.join('\n')) : list([prose(absent)]);
}

function targets({ targets: all, healthChecks }: Evidence): Markdown {
  const rows = all.map(({ targetGroup, id, port, state, reason, description }) => [
    code(targetGroupName(targetGroup)),
    port === undefined ? id : `${id}:${port}`,
    state,
    reason ?? '',
    description ?? '',
  ]);
  const checks = (healthChecks ?? []).map(({ targetGroup, protocol, path, port, matcher }) => {
    const expected = matcher ? `, expects ${matcher}` : '';
    return `${targetGroupName(targetGroup)} asks ${protocol} ${path ?? ''} on ${port ?? 'the traffic port'}${expected}`;
  });
  return blocks(table(['Target group', 'Target', 'State', 'Reason', 'In words'], rows), list(checks));
}
