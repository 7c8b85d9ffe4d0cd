import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { actionFolder, internalFolder, isInternal, readActionFile } from './action-file.ts';
import type { ActionName, InternalName } from './action-file.ts';
import { commandOf } from './commands.ts';
import type { WorkflowCommand } from './commands.ts';
import { readFileCommands } from './file-commands.ts';

export interface BundleOptions {
  /** As under `with:`; the defaults of action.yml fill in the rest. */
  readonly inputs?: Readonly<Record<string, string>>;
  /** Over what a runner sets. Nothing of this process's environment reaches the step but PATH. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Content by path in the workspace. */
  readonly files?: Readonly<Record<string, string>>;
  /** The event's payload. */
  readonly event?: unknown;
  /**
   * Sends a signal when the first line appears that matches, or something has happened elsewhere; after SIGINT things go
   * on as a runner cancels.
   */
  readonly signalAfter?: { readonly signal: 'SIGINT' | 'SIGTERM' | 'SIGKILL' } & (
    { readonly line: RegExp } | { readonly happened: Promise<unknown> }
  );
  /** Is told what the step prints, as it prints it. */
  readonly onOutput?: (text: string) => void;
  /** For Node, before the bundle, like `--require=clock-preload.cjs`. */
  readonly nodeOptions?: readonly string[];
  /** Instead of the checkout's: the folder of a built action, with its action.yml. */
  readonly folder?: string;
}

export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly title: string;
  readonly message: string;
}

export interface BundleRun {
  /** Undefined when a signal ended the process. */
  readonly exitCode: number | undefined;
  readonly outputs: Readonly<Record<string, string>>;
  /** Markdown of the job page. */
  readonly summary: string;
  /** Everything printed, in order, as the runner gets it. */
  readonly log: string;
  readonly annotations: readonly Annotation[];
  /** Every command that a runner would obey in `log`. */
  readonly commands: readonly WorkflowCommand[];
  readonly state: Readonly<Record<string, string>>;
  /** The folder of everything that the job wrote, the workspace and the files of its outputs included. */
  readonly job: string;
  readonly workspace: string;
  /** RUNNER_TEMP. */
  readonly temporary: string;
  /** Runs the post step of the same job. */
  post(): Promise<BundleRun>;
  /** Removes the folders of the job. */
  [Symbol.dispose](): void;
}

/** Keys and endpoint for a step that talks to a simulator. */
export function awsEnvironment(url: string, region = 'us-east-1'): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: url,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  };
}

/**
 * Runs an action's bundle as the step of a job, the way a runner starts it: inputs and GITHUB_* by environment, outputs, state
 * and summary by file, the workspace as the current folder. With `RUN_FROM_SOURCE=1` the TypeScript is run instead, which
 * needs no build.
 */
export async function runBundle(
  name: ActionName | InternalName,
  options: BundleOptions = {},
): Promise<BundleRun> {
  const job = mkdtempSync(join(tmpdir(), `${name}-`));
  const workspace = join(job, 'workspace');
  for (const folder of [workspace, join(job, 'temp'), join(job, 'home'), join(job, 'tools')])
    mkdirSync(folder);
  for (const [path, content] of Object.entries(options.files ?? {})) {
    mkdirSync(dirname(join(workspace, path)), { recursive: true });
    writeFileSync(join(workspace, path), content);
  }
  writeFileSync(join(job, 'event.json'), JSON.stringify(options.event ?? {}));
  return runStep(name, job, 'main', {}, options);
}

type Phase = 'main' | 'post';

async function runStep(
  name: ActionName | InternalName,
  job: string,
  phase: Phase,
  state: Readonly<Record<string, string>>,
  options: BundleOptions,
): Promise<BundleRun> {
  const action = options.folder ?? (isInternal(name) ? internalFolder(name) : actionFolder(name));
  const { inputs, runs } = readActionFile(action);
  const files = fileCommandFiles(job, phase);
  const given = Object.entries(inputs).map(([input, { default: usual = '' }]): [string, string] => [
    input,
    usual,
  ]);
  const env = {
    ...runnerEnvironment(job),
    ...files,
    ...inputEnvironment({ ...Object.fromEntries(given), ...options.inputs }),
    ...Object.fromEntries(Object.entries(state).map(([key, value]) => [`STATE_${key}`, value])),
    ...options.env,
  };
  const main = runs[phase];
  if (main === undefined) throw new Error(`${name} has no ${phase} step.`);
  const { exitCode, log } = await runNode(
    [...(options.nodeOptions ?? []), ...entry(action, main)],
    env,
    options,
  );
  const commands = log.split(/\r?\n/).flatMap((line) => commandOf(line) ?? []);
  const saved = { ...state, ...readFileCommands(files.GITHUB_STATE) };
  const { signalAfter: _, ...afterwards } = options;
  return {
    exitCode,
    outputs: readFileCommands(files.GITHUB_OUTPUT),
    summary: readFileSync(files.GITHUB_STEP_SUMMARY, 'utf8'),
    log,
    annotations: commands.flatMap((command) => annotationOf(command) ?? []),
    commands,
    state: saved,
    job,
    workspace: env.GITHUB_WORKSPACE,
    temporary: env.RUNNER_TEMP,
    post: () => runStep(name, job, 'post', saved, afterwards),
    [Symbol.dispose]: () => rmSync(job, { recursive: true, force: true }),
  };
}

function entry(folder: string, main: string): readonly string[] {
  if (process.env['RUN_FROM_SOURCE'] === '1') return ['--conditions=source', join(folder, 'src', 'index.ts')];
  const bundle = join(folder, main);
  if (!existsSync(bundle)) throw new Error(`${bundle} is missing. Run "pnpm build" first.`);
  return [bundle];
}

function fileCommandFiles(job: string, phase: Phase) {
  const file = (command: string): string => {
    const path = join(job, `${phase}-${command}`);
    writeFileSync(path, '');
    return path;
  };
  return {
    GITHUB_OUTPUT: file('output'),
    GITHUB_STATE: file('state'),
    GITHUB_STEP_SUMMARY: file('summary'),
    GITHUB_ENV: file('env'),
    GITHUB_PATH: file('path'),
  };
}

function runnerEnvironment(job: string) {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: join(job, 'home'),
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_ACTOR: 'octocat',
    GITHUB_API_URL: 'https://api.github.com',
    GITHUB_EVENT_NAME: 'push',
    GITHUB_EVENT_PATH: join(job, 'event.json'),
    GITHUB_JOB: 'deploy',
    GITHUB_REF: 'refs/heads/main',
    GITHUB_REF_NAME: 'main',
    GITHUB_REF_TYPE: 'branch',
    GITHUB_REPOSITORY: 'octo-org/octo-repo',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_RUN_ID: '1658821493',
    GITHUB_RUN_NUMBER: '3',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_SHA: 'ffac537e6cbbf934b08745a378932722df287a53',
    GITHUB_WORKFLOW: 'deploy',
    GITHUB_WORKSPACE: join(job, 'workspace'),
    RUNNER_ARCH: 'X64',
    RUNNER_NAME: 'GitHub Actions 2',
    RUNNER_OS: 'Linux',
    RUNNER_TEMP: join(job, 'temp'),
    RUNNER_TOOL_CACHE: join(job, 'tools'),
    // A test must not wait for, or find, the credentials of the machine it runs on.
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

function inputEnvironment(inputs: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [
      `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`,
      value,
    ]),
  );
}

function annotationOf({ name, properties, data }: WorkflowCommand): Annotation | undefined {
  if (name !== 'error' && name !== 'warning' && name !== 'notice') return undefined;
  return { level: name, title: properties['title'] ?? '', message: data };
}

// A runner that cancels sends SIGINT, waits, sends SIGTERM, waits, and kills (Runner.Sdk/ProcessInvoker.cs).
const untilSigterm = 7_500;
const untilSigkill = untilSigterm + 2_500;

async function runNode(
  args: readonly string[],
  env: NodeJS.ProcessEnv & { readonly GITHUB_WORKSPACE: string },
  { signalAfter, onOutput }: BundleOptions,
): Promise<{ exitCode: number | undefined; log: string }> {
  const child = spawn(process.execPath, args, {
    cwd: env.GITHUB_WORKSPACE,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const timers: NodeJS.Timeout[] = [];
  let log = '';
  let signalled = false;
  const end = (signal: NodeJS.Signals): void => {
    if (signalled) return;
    signalled = true;
    child.kill(signal);
    if (signal !== 'SIGINT') return;
    timers.push(setTimeout(() => child.kill('SIGTERM'), untilSigterm));
    timers.push(setTimeout(() => child.kill('SIGKILL'), untilSigkill));
  };
  const listen = (chunk: string): void => {
    log += chunk;
    onOutput?.(chunk);
    if (signalAfter && 'line' in signalAfter && signalAfter.line.test(log)) end(signalAfter.signal);
  };
  if (signalAfter && 'happened' in signalAfter) void signalAfter.happened.then(() => end(signalAfter.signal));
  child.stdout.setEncoding('utf8').on('data', listen);
  child.stderr.setEncoding('utf8').on('data', listen);
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
  child.on('error', reject);
  child.on('close', (code) => resolve(code ?? undefined));
  try {
    return { exitCode: await promise, log };
  } finally {
    for (const timer of timers) clearTimeout(timer);
  }
}
