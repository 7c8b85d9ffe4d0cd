import { spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { foreignActions, repository, version } from './for-act.ts';

const standIns = join(import.meta.dirname, 'stand-ins');

export interface ActRun {
  /** Folder of the service repository, a git checkout. */
  readonly workspace: string;
  /** The copy of the release tree. */
  readonly tree: string;
  /** For whatever act writes; emptied by the caller. */
  readonly scratch: string;
  readonly workflow: string;
  readonly event: string;
  /** The event's payload, as a file. */
  readonly eventPath: string;
  /** Of the repository, as under Settings, Variables. */
  readonly variables: Readonly<Record<string, string>>;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  /** Image of the containers that the jobs run in; without one they run on this machine itself. */
  readonly image?: string;
  readonly onLine: (line: string) => void;
}

export interface JobSummary {
  readonly job: string;
  readonly step: string;
  readonly markdown: string;
}

export interface ActEnd {
  readonly exitCode: number | undefined;
  /** `success` or `failure` by the name of the job. */
  readonly jobs: ReadonlyMap<string, string>;
  readonly summaries: readonly JobSummary[];
  readonly log: string;
}

interface Entry {
  readonly job?: string;
  readonly step?: string;
  readonly msg?: string;
  readonly command?: string;
  readonly content?: string;
  readonly jobResult?: string;
}

/** Runs a workflow on this machine: what others wrote is replaced by stand-ins that say so. */
export async function act(run: ActRun): Promise<ActEnd> {
  const artifacts = join(run.scratch, 'artifacts');
  mkdirSync(artifacts, { recursive: true });
  const env = { ...run.env, LOCAL_ARTIFACTS: artifacts };
  const args = [
    run.event,
    '--workflows',
    join('.github', 'workflows', run.workflow),
    '--eventpath',
    run.eventPath,
    '--json',
    ...['ubuntu-24.04', 'ubuntu-24.04-arm', 'ubuntu-latest'].flatMap((label) => [
      '--platform',
      `${label}=${run.image ?? '-self-hosted'}`,
    ]),
    ...(run.image === undefined ? [] : inContainers(artifacts)),
    '--local-repository',
    `${repository}@${version}=${run.tree}`,
    ...replaced(run).flatMap(([action, folder]) => ['--local-repository', `${action}=${folder}`]),
    '--pull=false',
    '--no-cache-server',
    ...Object.entries({ GITHUB_TOKEN: 'local', ...run.secrets }).flatMap(([name, value]) => [
      '--secret',
      `${name}=${value}`,
    ]),
    ...Object.entries(env).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
    ...Object.entries(run.variables).flatMap(([name, value]) => ['--var', `${name}=${value}`]),
    ...Object.entries(run.inputs ?? {}).flatMap(([name, value]) => ['--input', `${name}=${value}`]),
  ];
  const child = spawn('act', args, {
    cwd: run.workspace,
    env: {
      ...process.env,
      ...env,
      // Tools that this machine has come first.
      PATH: [process.env['PATH'], join(standIns, 'bin')].join(delimiter),
      XDG_CACHE_HOME: join(run.scratch, 'cache'),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const jobs = new Map<string, string>();
  const summaries: JobSummary[] = [];
  const log: string[] = [];
  const read = (line: string): void => {
    const entry = entryOf(line);
    if (entry.command === 'summary') {
      summaries.push({ job: entry.job ?? '', step: entry.step ?? '', markdown: entry.content ?? '' });
    }
    if (entry.jobResult) jobs.set(entry.job ?? '', entry.jobResult);
    if (entry.msg && entry.command !== 'summary') {
      const job = entry.job ?? '';
      const text = entry.msg.trimEnd();
      log.push(`${job.trimEnd()} | ${text}\n`);
      run.onLine(`${job} | ${text}`);
    }
  };
  createInterface(child.stdout).on('line', read);
  createInterface(child.stderr).on('line', read);
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
  child.on('error', reject);
  child.on('close', (code) => resolve(code ?? undefined));
  return { exitCode: await promise, jobs, summaries, log: log.join('') };
}

/** On the network of this machine, with its Node and the folder of the artifacts, and without its Docker. */
function inContainers(artifacts: string): readonly string[] {
  const volumes = [`${artifacts}:${artifacts}`, `${process.execPath}:/usr/local/bin/node:ro`];
  const options = volumes.map((volume) => `--volume '${volume}'`).join(' ');
  return ['--container-options', options, '--container-daemon-socket', '-'];
}

function replaced({ workspace, tree }: ActRun): readonly (readonly [action: string, folder: string])[] {
  return [...foreignActions(tree), ...foreignActions(workspace)].flatMap((action) => {
    const folder = join(standIns, action.replace(/@.*$/, ''));
    return existsSync(folder) ? [[action, folder] as const] : [];
  });
}

function entryOf(line: string): Entry {
  try {
    // One object a line, in the shape of act's own log.
    const entry: Entry = JSON.parse(line);
    return entry;
  } catch {
    return { msg: line };
  }
}
