import * as core from '@actions/core';
import type { AwsOptions } from '../aws/connect.ts';
import { explain } from '../aws/errors.ts';
import { systemClock } from '../time/clock.ts';
import { actionsLog } from './actions-log.ts';
import { listenForCancel } from './cancellation.ts';
import { ActionError } from './errors.ts';
import { failureOf } from './failure.ts';
import type { Failure } from './failure.ts';
import { harmless } from './harmless.ts';
import type { InputReader } from './input-reader.ts';
import { readInputs } from './inputs.ts';
import { preferSmallHeap } from './memory.ts';
import { writeFailure, writeOutputs, writeSummary } from './output.ts';
import type { Ports } from './ports.ts';
import type { Result } from './result.ts';
import { readRunContext } from './run-context.ts';
import { blocks, heading, text } from './summary.ts';
import { version } from './version.ts';

/** One action: what it reads, its story, and what it cleans up after the job. */
export interface Action<Inputs, A> {
  /** As users write it, for what is shown and for the user agent. */
  readonly name: string;
  /** The names that action.yml declares, so that each is written, if only empty. */
  readonly outputs: readonly string[];
  readonly inputs: (read: InputReader) => Inputs;
  /** The AWS clients that it is bundled with. */
  readonly aws: (options: AwsOptions) => A;
  /**
   * Throws only while nothing was changed: what is thrown is shown as `refused` (as `cancelled` when it is the signal's
   * reason, as `unknown` when it is a defect). After that, every ending is a result.
   */
  readonly main: (inputs: Inputs, ports: Ports<A>, signal: AbortSignal) => Promise<Result>;
  /** After the job, also when it failed, was cancelled or was killed; `state` is what main remembered. */
  readonly post?: (state: Readonly<Record<string, string>>, ports: Ports<A>) => Promise<void>;
  /** Outputs for what was thrown; unless given, `status` where it is among the outputs. */
  readonly outputsOfFailure?: (status: Failure['status']) => Readonly<Record<string, string>>;
}

// Saved by main, so that the second start of the same file knows that it is the post step.
const stateOfMain = 'ecs-actions-main';

/**
 * Runs an action as the step that this process is, main or post, and ends the process with the step's exit code.
 * Nothing else decides on outputs, summary, annotations or exit codes.
 */
export async function runAction<Inputs, A>(action: Action<Inputs, A>): Promise<void> {
  preferSmallHeap();
  const code = await runStep(action).catch((error: unknown) => {
    const { title, message } = shown(failureOf(error, action.name));
    writeFailure(title, message);
    return 1;
  });
  // A connection or timer that is left over must not hold the job.
  process.stdout.write('', () => process.exit(code));
}

async function runStep<Inputs, A>(action: Action<Inputs, A>): Promise<number> {
  if (core.getState(stateOfMain) !== '') return runPost(action);
  core.saveState(stateOfMain, 'started');
  return conclude(action, await runMain(action));
}

async function runMain<Inputs, A>(action: Action<Inputs, A>): Promise<Result> {
  const cancellation = listenForCancel();
  try {
    const story = async () =>
      action.main(readInputs(action.inputs), createPorts(action), cancellation.signal);
    return await Promise.race([story(), cancellation.overdue, defects()]);
  } catch (error) {
    return resultOf(action, failureOf(error, action.name));
  } finally {
    cancellation.end();
  }
}

async function runPost<Inputs, A>(action: Action<Inputs, A>): Promise<number> {
  const prefix = 'STATE_';
  const state = Object.fromEntries(
    Object.entries(process.env)
      .filter(([key]) => key.startsWith(prefix) && key !== `${prefix}${stateOfMain}`)
      .map(([key, value]) => [key.slice(prefix.length), value ?? '']),
  );
  try {
    await Promise.race([action.post?.(state, createPorts(action)), defects()]);
    return 0;
  } catch (error) {
    const { title, message } = shown(failureOf(error, action.name));
    writeFailure(`${title} (after the job)`, message);
    return 1;
  }
}

function conclude<Inputs, A>(action: Action<Inputs, A>, result: Result): number {
  attempt('The outputs', () => writeOutputs(action.outputs, result.outputs));
  attempt('The job summary', () => writeSummary(result.summary));
  if (result.exit === 1) {
    const { title, message } = result.failure ?? { title: action.name, message: `${action.name} failed.` };
    writeFailure(title, message);
  }
  return result.exit;
}

/** What a step did is done, and its exit code is the truth of that, whatever becomes of the runner's files. */
function attempt(what: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    actionsLog.warning(`${what} could not be written: ${explain(error)}`);
  }
}

function resultOf<Inputs, A>(action: Action<Inputs, A>, failure: Failure): Result {
  const { status, title, message } = shown(failure);
  const outputs = action.outputsOfFailure?.(status) ?? (action.outputs.includes('status') ? { status } : {});
  const lines = message.split('\n').map((line) => text(line));
  return {
    outputs,
    exit: 1,
    summary: blocks(heading(3, title), ...lines).source,
    failure: { title, message },
  };
}

function shown(failure: Failure): Failure {
  if (failure.stack !== undefined) core.info(harmless(failure.stack));
  return failure;
}

/** What escaped every promise; without a listener Node would end the step with no annotation and no outputs. */
function defects(): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  process.on('uncaughtException', reject);
  process.on('unhandledRejection', reject);
  return promise;
}

function createPorts<Inputs, A>({ name, aws: connect }: Action<Inputs, A>): Ports<A> {
  const made = new Map<string, A>();
  return {
    clock: systemClock,
    log: actionsLog,
    run: readRunContext(process.env),
    remember: (key, value) => core.saveState(key, value),
    aws: (region = process.env['AWS_REGION'] || process.env['AWS_DEFAULT_REGION']) => {
      if (!region) {
        throw new ActionError(
          'There is no AWS region. Set the input "region", or AWS_REGION in the environment.',
        );
      }
      const userAgent = [['ecs-actions', version] as const, ['md', name] as const];
      const aws = made.get(region) ?? connect({ region, clock: systemClock, log: actionsLog, userAgent });
      made.set(region, aws);
      return aws;
    },
  };
}
