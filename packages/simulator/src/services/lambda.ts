import { refuseUnknown, type Seedable, type World } from '../control/world.ts';
import type { FunctionReply, Functions } from '../core/ports.ts';
import type { Simulation } from '../core/simulation.ts';

export interface LambdaWorld {
  readonly functions?: readonly SeedFunction[];
}

interface SeedFunction {
  readonly functionName: string;
  /** Made of the name, unless given. */
  readonly functionArn?: string;
  /** The first that is for the stage and not used up; SUCCEEDED when there is none. */
  readonly answers?: readonly SeedAnswer[];
}

interface SeedAnswer {
  /** Lifecycle stage; any, unless given. */
  readonly stage?: string;
  /** How often it is given; without end, unless said. */
  readonly times?: number;
  readonly hookStatus?: string;
  /** Seconds. */
  readonly callBackDelay?: number;
  readonly hookDetails?: unknown;
  /** The invocation fails, in these words. */
  readonly error?: string;
}

interface Scripted {
  readonly script: string;
  readonly answers: readonly { readonly answer: SeedAnswer; left: number }[];
}

/** Functions that deployments ask at their lifecycle hooks. They answer as the world says; there is no Lambda API. */
export class Lambda implements Seedable, Functions {
  readonly members = ['functions'];
  readonly #simulation: Simulation;
  readonly #functions = new Map<string, Scripted>();

  constructor(simulation: Simulation) {
    this.#simulation = simulation;
  }

  seed({ functions = [] }: World & LambdaWorld): void {
    refuseUnknown('functions', functions, ['functionName', 'functionArn', 'answers']);
    for (const { functionName, functionArn, answers = [] } of functions) {
      refuseUnknown('answers of functions', answers, answerMembers);
      const { region, account } = this.#simulation;
      const arn = functionArn ?? `arn:aws:lambda:${region}:${account}:function:${functionName}`;
      const script = JSON.stringify(answers);
      if (this.#functions.get(arn)?.script === script) continue;
      this.#functions.set(arn, {
        script,
        answers: answers.map((answer) => ({ answer, left: answer.times ?? Infinity })),
      });
    }
  }

  invoke(functionArn: string, { lifecycleStage }: { readonly lifecycleStage: string }): FunctionReply {
    const known = this.#functions.get(functionArn);
    if (!known) return { error: `Function not found: ${functionArn}` };
    const next = known.answers.find(
      ({ answer: { stage }, left }) => left > 0 && (stage === undefined || stage === lifecycleStage),
    );
    if (!next) return { hookStatus: 'SUCCEEDED' };
    next.left--;
    const { stage: _stage, times: _times, error, ...reply } = next.answer;
    return error === undefined ? reply : { error };
  }
}

const answerMembers = ['stage', 'times', 'hookStatus', 'callBackDelay', 'hookDetails', 'error'];
