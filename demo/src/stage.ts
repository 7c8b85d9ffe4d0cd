import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startSimulator, type Simulator } from '@ecs-actions/simulator/simulator';
import { actionFolder, projectRoot, readActionFile, type ActionName } from '@ecs-actions/testkit/action-file';
import { fastClock } from '@ecs-actions/testkit/clock';
import { dockerEnvironment } from '@ecs-actions/testkit/docker';
import { awsEnvironment, runBundle, type BundleOptions, type BundleRun } from '@ecs-actions/testkit/runner';
import { account } from './account.ts';
import { listenerUrl } from './listener.ts';
import { StepLog } from './step-log.ts';
import { statusOf, surprisesOf, type EndedStep, type Step, type StepEnd } from './step.ts';
import { bold, dim, green, red } from './style.ts';
import { paragraph } from './text.ts';
import { trafficOf, Visitors } from './visitors.ts';

/** How many times as fast as real time the simulated account lives. */
export const factor = 20;

/** Ends a tour: what comes after a surprise would only follow from it. */
export class Surprise extends Error {}

/** Where the tour takes place: a simulated account, people who use its service, and the record of the steps so far. */
export class Stage {
  readonly simulator: Simulator;
  readonly url: string;
  readonly ended: EndedStep[] = [];
  /** Of the job summaries, one for each step that writes one. */
  readonly folder = join(projectRoot, 'out', 'demo');
  readonly #visitors: Visitors;

  private constructor(simulator: Simulator, url: string) {
    this.simulator = simulator;
    this.url = url;
    this.#visitors = new Visitors(url);
    rmSync(this.folder, { recursive: true, force: true });
    mkdirSync(this.folder, { recursive: true });
  }

  static async open(): Promise<Stage> {
    const simulator = await startSimulator({ time: { kind: 'real', factor } });
    simulator.control.world(account);
    return new Stage(simulator, await listenerUrl(simulator));
  }

  async close(): Promise<void> {
    await this.#visitors.leave();
    await this.simulator.close();
  }

  /**
   * Runs an action as a runner would, post step included.
   * @throws Surprise when it does not end as announced
   */
  action(step: Step, name: ActionName, options: BundleOptions): Promise<BundleRun> {
    return this.#step(step, async (log) => {
      log.write(`uses: org/ecs-actions/${name}@v1\n`);
      // Docker takes the time that it takes, so what works with it gets real time.
      const clock = name === 'build-push' ? undefined : fastClock(factor);
      using run = await runBundle(name, {
        ...options,
        ...(clock && { nodeOptions: clock.nodeOptions }),
        env: {
          ...awsEnvironment(this.simulator.url),
          ...dockerEnvironment(),
          ...clock?.env,
          ...options.env,
        },
        onOutput: (text) => log.write(text),
      });
      if (readActionFile(actionFolder(name)).runs.post !== undefined) await run.post();
      writeFileSync(join(this.folder, this.#summaryName(step)), run.summary);
      if (step.showsSummary) log.write(unfolded(run.summary));
      return run;
    });
  }

  /**
   * Does something that no action does.
   * @param body returns what there is to say of it
   * @throws Surprise when it does not end as announced
   */
  async other(step: Step, body: () => Promise<string>): Promise<void> {
    await this.#step(step, async (log) => {
      log.write(await body());
      return { exitCode: 0, outputs: {} };
    });
  }

  async #step<End extends StepEnd>(step: Step, body: (log: StepLog) => Promise<End>): Promise<End> {
    console.log(`\n${bold(`${this.ended.length + 1}. ${step.name}`)}\n${paragraph(step.why, '   ')}\n`);
    const { events } = this.simulator.truth;
    const before = events.length;
    const log = new StepLog();
    const end = await body(log);
    log.end();
    const traffic = trafficOf(events.slice(before));
    const serves = await this.#serving();
    const counted = step.truth?.(events.slice(before));
    if (counted) console.log(`\n${paragraph(counted.says, '   ')}`);
    const surprises = [
      ...surprisesOf(step, end, serves),
      ...(counted && !counted.asAnnounced ? [counted.says] : []),
    ];
    this.ended.push({ step, end, serves, traffic, surprises });
    if (surprises.length === 0)
      console.log(`\n   ${green('✓')} ${dim(`as announced: ${outcome(end, serves)}`)}`);
    else throw new Surprise(surprises.map((surprise) => red(`   ✗ ${surprise}`)).join('\n'));
    return end;
  }

  #summaryName({ name }: Step): string {
    return `${this.ended.length + 1}-${name.toLowerCase().replaceAll(/[^a-z0-9]+/gu, '-')}.md`;
  }

  /** What users get now: the versions in as many answers as reach every task. */
  async #serving(): Promise<string> {
    const answers = await Promise.all([1, 2, 3, 4].map(() => fetch(this.url)));
    const versions = answers.map(({ status, headers }) => headers.get('x-version') ?? `HTTP ${status}`);
    return [...new Set(versions)].toSorted().join(' and ');
  }
}

function outcome(end: StepEnd, serves: string): string {
  const status = statusOf(end);
  return `${status === '' ? '' : `${status}, `}exit ${end.exitCode}, users get release ${serves}`;
}

/** A summary without what a job page folds away. */
function unfolded(summary: string): string {
  return summary.replaceAll(/<details>.*?<\/details>\n*/gsu, '').trimEnd();
}
