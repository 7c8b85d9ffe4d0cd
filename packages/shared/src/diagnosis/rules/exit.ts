import { culprit, hasFailed } from '../../ecs/failed-task.ts';
import type { TaskView } from '../../ecs/task-view.ts';
import { afterStart } from '../after-start.ts';
import type { Evidence } from '../evidence.ts';
import { hasLines, looking } from '../hints.ts';
import { rule, said, subject, type Match, type Rule } from '../rule.ts';
import { quoted } from '../words.ts';

interface Exit extends Match {
  readonly container: string;
  readonly code: number;
  readonly tasks: readonly TaskView[];
}

/** The commonest pair of container and exit code among the failed tasks; the newest task's, where they tie. */
function exits(accepts: (code: number) => boolean): (evidence: Evidence) => Exit | undefined {
  return ({ stoppedTasks, essentialContainers }) => {
    const groups = new Map<string, Exit>();
    for (const task of stoppedTasks) {
      const container = culprit(task, essentialContainers);
      const code = container?.exitCode;
      if (!hasFailed(task) || task.stopCode === 'ServiceSchedulerInitiated') continue;
      if (!container || code === undefined || !accepts(code)) continue;
      const key = `${container.name} ${code}`;
      groups.set(key, { container: container.name, code, tasks: [...(groups.get(key)?.tasks ?? []), task] });
    }
    return [...groups.values()].sort((a, b) => b.tasks.length - a.tasks.length)[0];
  };
}

const codes: Readonly<Record<number, string>> = {
  125: ' (the container runtime refused it)',
  126: ' (the command was found and cannot be executed)',
  127: ' (the command was not found)',
  134: ' (SIGABRT: it ended itself)',
  139: ' (SIGSEGV: a crash in native code)',
  143: ' (SIGTERM)',
};

const others: Readonly<Record<number, string>> = {
  126: 'the command and the file it names: it has to be executable, with a valid first line',
  127: 'the command, the entry point, and what is on the PATH of the image',
  139: 'native libraries, and whether they fit the platform of the image',
};

function formatError(evidence: Evidence): Match | undefined {
  const saying = said(/exec format error/i)(evidence);
  if (saying) return saying;
  const log = evidence.logs.find(({ lines }) => lines.some((line) => /exec format error/i.test(line)));
  const tasks = evidence.stoppedTasks.filter(
    (task) => hasFailed(task) && culprit(task, evidence.essentialContainers)?.name === log?.container,
  );
  return log && tasks.length > 0 ? { container: log.container, tasks } : undefined;
}

/** What cannot even be executed, before what runs and ends. */
export const startRules: readonly Rule[] = [
  rule({
    name: 'exec-format',
    reason: 'container-exit',
    pattern: 'exec format error',
    documentation: 'cannot-start-container',
    matches: formatError,
    sentence: (match, evidence) =>
      `${subject(match, evidence)} cannot run: its program is not built for ${evidence.definition?.platform ?? 'the platform of the task'} (exec format error)`,
    lookFirst: (_match, evidence) => [
      `\`platforms\` of the build: it has to be ${evidence.definition?.platform ? `\`${evidence.definition.platform}\`` : "the task's platform"}`,
      '`runtimePlatform.cpuArchitecture` of the task definition',
    ],
  }),
  rule({
    name: 'command-not-found',
    reason: 'container-exit',
    pattern: 'CannotStartContainerError: … executable file not found in $PATH',
    documentation: 'cannot-start-container',
    matches: said(
      /exec: "?(?<command>[^":]+)"?: (?:executable file not found|stat .*no such file)|executable file not found|no such file or directory: unknown/i,
    ),
    sentence: (match, evidence) => `${subject(match, evidence)} cannot start: the image has no such command`,
    lookFirst: () => ['`command` and `entryPoint` of the container, and the ENTRYPOINT of the image'],
  }),
  rule({
    name: 'command-denied',
    reason: 'container-exit',
    pattern: 'CannotStartContainerError: … permission denied',
    documentation: 'cannot-start-container',
    matches: said(/CannotStartContainerError[\s\S]*permission denied/i),
    sentence: (match, evidence) => `${subject(match, evidence)} cannot start: its command is not executable`,
    lookFirst: () => [
      'the file mode of the command in the image (chmod +x), and the user the container runs as',
    ],
  }),
  rule({
    name: 'agent',
    reason: 'scheduling',
    pattern:
      'DockerTimeoutError: Could not transition to started; timed out after waiting; Timed out waiting for Amazon ECS Agent to start',
    documentation: 'stopped-task-error-codes',
    matches: said(
      /DockerTimeoutError|ContainerRuntimeTimeoutError|CannotInspectContainer|TaskFailedToStart: AGENT|error "AGENT"|waiting for Amazon ECS Agent/,
    ),
    sentence: (_match, { revision }) =>
      `tasks of ${revision} are not started in time by the hosts they are placed on`,
    lookFirst: () => [
      'load, disk and memory of the container instances, and the log of their ECS agent',
      'on Fargate: starting the deployment again, on another host',
    ],
  }),
  rule({
    name: 'container-not-created',
    reason: 'container-exit',
    pattern: 'CannotStartContainerError, CannotCreateContainerError, HostConfigError',
    documentation: 'cannot-start-container',
    matches: said(
      /^(?![\s\S]*initialize logging driver)[\s\S]*?(?<error>Cannot(?:Start|Create)Container(?:Error)?|HostConfigError|ContainerRuntimeError)/,
    ),
    sentence: (match, evidence) =>
      `${subject(match, evidence)} cannot start: the container runtime refuses it (${match.groups.error ?? 'no reason given'})`,
    lookFirst: () => ["the runtime's own words, quoted above", 'volumes, mounts, ulimits and the command'],
  }),
  rule({
    name: 'dependency',
    reason: 'container-exit',
    pattern: 'TaskDependencyError: a container that others depend on never became what they wait for',
    documentation: 'stopped-task-error-codes',
    matches: said(
      /(?:TaskDependencyError|dependsOn)(?:[\s\S]*?dependency container "?(?<dependency>[\w-]+))?/i,
    ),
    sentence: (match, evidence) =>
      `${subject(match, evidence)} never starts: ${match.groups.dependency ? quoted(match.groups.dependency) : 'a container'} that it depends on did not become ready`,
    lookFirst: () => ['`dependsOn` of the containers, and the log of the one that is waited for'],
  }),
];

export const exitRules: readonly Rule[] = [
  rule({
    name: 'killed',
    reason: 'container-exit',
    pattern: 'Essential container in task exited, exit code 137',
    documentation: 'stopped-task-error-codes',
    matches: exits((code) => code === 137),
    sentence: (match) =>
      `\`${match.container}\` is killed by SIGKILL (exit code 137)${afterStart(match.tasks)}`,
    lookFirst: (match, evidence) => [
      '`memory` in the task definition: being killed without another word is most often for memory',
      ...looking(evidence, match.container, 'whether something inside the container kills it').slice(0, 3),
    ],
  }),
  rule({
    name: 'ended-by-itself',
    reason: 'container-exit',
    pattern: 'Essential container in task exited, exit code 0',
    documentation: 'stopped-task-error-codes',
    matches: exits((code) => code === 0),
    sentence: (match) =>
      `\`${match.container}\` ends by itself with code 0${afterStart(match.tasks)}; a container of a service has to keep running`,
    lookFirst: (match, evidence) => [
      'the command: it has to run the server in the foreground',
      ...looking(evidence, match.container, '').filter((text) => text !== ''),
    ],
  }),
  rule({
    name: 'exit-code',
    reason: 'container-exit',
    pattern: 'Essential container in task exited',
    documentation: 'stopped-task-error-codes',
    matches: exits(() => true),
    sentence: (match) =>
      `\`${match.container}\` exits with code ${match.code}${codes[match.code] ?? ''}${afterStart(match.tasks)}`,
    lookFirst: (match, evidence) => [
      ...(others[match.code] === undefined ? [] : [others[match.code] ?? '']),
      ...looking(
        evidence,
        match.container,
        hasLines(evidence, match.container)
          ? `what \`${match.container}\` needs to start: its last log lines, what changed in this release`
          : `what \`${match.container}\` needs to start, and what changed in this release`,
      ),
    ],
  }),
];
