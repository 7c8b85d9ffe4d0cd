import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { ActionError } from '../runner/errors.ts';

export interface CommandOptions {
  /** On top of the job's own environment. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly onLine?: (line: string) => void;
  readonly signal?: AbortSignal;
}

/** How a command ended. Only `exitCode` says whether it succeeded; Docker writes its progress to standard error. */
export interface CommandResult {
  readonly exitCode: number;
  /** The last lines of each. */
  readonly output: readonly string[];
  readonly errors: readonly string[];
}

/** Runs a program with parameters. */
export interface Command {
  run(parameters: readonly string[], options?: CommandOptions): Promise<CommandResult>;
}

export interface Program {
  /** As it is found on PATH. */
  readonly name: string;
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  /** What to say when it is not there. */
  readonly missing: string;
}

const keptLines = 2_000;
const terminationGrace = 1_000;

/** The inputs of the action, which the runner puts in the environment, are not handed on: they may hold secrets. */
export function command({ name, folder, environment, missing }: Program): Command {
  return {
    run: (parameters, options = {}) =>
      new Promise((resolve, reject) => {
        const env = { ...withoutInputs(process.env), ...environment, ...options.environment };
        const child = spawn(name, parameters, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
        const output = lastLines(child.stdout, options.onLine);
        const errors = lastLines(child.stderr, options.onLine);
        const stop = (): void => {
          child.kill('SIGTERM');
          setTimeout(() => child.kill('SIGKILL'), terminationGrace).unref();
        };
        if (options.signal?.aborted) stop();
        options.signal?.addEventListener('abort', stop, { once: true });
        child.once('error', (error) => reject(notStarted(error, missing)));
        child.once('close', (code, signal) => {
          options.signal?.removeEventListener('abort', stop);
          if (options.signal?.aborted) reject(asError(options.signal.reason));
          else resolve({ exitCode: code ?? signalExitCode(signal), output, errors });
        });
      }),
  };
}

/** The last thing that it said, for an error message. */
export function lastWords({ output, errors, exitCode }: CommandResult): string {
  const said = [...output, ...errors].findLast((line) => line.trim() !== '');
  return said?.trim() ?? `exit code ${exitCode} and not a word`;
}

function lastLines(stream: Readable, onLine?: (line: string) => void): readonly string[] {
  const lines: string[] = [];
  createInterface({ input: stream, crlfDelay: Infinity }).on('line', (line) => {
    lines.push(line);
    if (lines.length > keptLines) lines.shift();
    onLine?.(line);
  });
  return lines;
}

function withoutInputs(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('INPUT_')));
}

function notStarted(error: Error, missing: string): Error {
  const absent = 'code' in error && error.code === 'ENOENT';
  return absent ? new ActionError(missing, { cause: error }) : error;
}

function signalExitCode(signal: NodeJS.Signals | null): number {
  return signal === 'SIGKILL' ? 137 : 143;
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('The job was cancelled.', { cause: reason });
}
