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
  readonly output: readonly string[];
  readonly errors: readonly string[];
}

/** Runs the `docker` that is first on PATH. */
export interface Docker {
  run(parameters: readonly string[], options?: CommandOptions): Promise<CommandResult>;
}

const keptLines = 2_000;
const terminationGrace = 1_000;

/**
 * Docker with `environment` (its private configuration) and in `folder`. The inputs of the action, which the runner puts
 * in the environment, are not handed on: they may hold secrets.
 */
export function dockerCli(folder: string, environment: Readonly<Record<string, string>>): Docker {
  return {
    run: (parameters, options = {}) =>
      new Promise((resolve, reject) => {
        const env = { ...withoutInputs(process.env), ...environment, ...options.environment };
        const child = spawn('docker', parameters, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
        const output = lastLines(child.stdout, options.onLine);
        const errors = lastLines(child.stderr, options.onLine);
        const stop = (): void => {
          child.kill('SIGTERM');
          setTimeout(() => child.kill('SIGKILL'), terminationGrace).unref();
        };
        if (options.signal?.aborted) stop();
        options.signal?.addEventListener('abort', stop, { once: true });
        child.once('error', (error) => reject(notStarted(error)));
        child.once('close', (code, signal) => {
          options.signal?.removeEventListener('abort', stop);
          if (options.signal?.aborted) reject(asError(options.signal.reason));
          else resolve({ exitCode: code ?? signalExitCode(signal), output, errors });
        });
      }),
  };
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

function notStarted(error: Error): Error {
  if (!('code' in error) || error.code !== 'ENOENT') return error;
  return new ActionError(
    "There is no 'docker' on PATH. Run the job on a runner with Docker, or install it in a step before; " +
      "an image that exists already can be reused without it ('if-exists: reuse').",
    { cause: error },
  );
}

function signalExitCode(signal: NodeJS.Signals | null): number {
  return signal === 'SIGKILL' ? 137 : 143;
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('The job was cancelled.', { cause: reason });
}
