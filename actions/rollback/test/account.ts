import type { Aws } from '@ecs-actions/shared/aws/aws';
import { readServiceHistory } from '@ecs-actions/shared/deployment/service-history';
import { describeServices, type Service } from '@ecs-actions/shared/ecs/service';
import { updateService } from '@ecs-actions/shared/ecs/update-service';
import type { Json, JsonObject } from '@ecs-actions/shared/json';
import type { Ports } from '@ecs-actions/shared/runner/ports';
import type { RunContext } from '@ecs-actions/shared/runner/run-context';
import type { Result } from '@ecs-actions/shared/runner/result';
import { portsOf } from '@ecs-actions/testkit/ports';
import { inProcess, withSimulator } from '@ecs-actions/testkit/simulator';
import { shownBy, type ShownRun } from '@ecs-actions/testkit/golden';
import { visit } from '@ecs-actions/testkit/visit';
import { cluster, image, service } from '@ecs-actions/testkit/worlds';
import type { World } from '@ecs-actions/simulator/control/world';
import type { Simulator } from '@ecs-actions/simulator/simulator';
import type { Inputs as DeployInputs } from '../../render-deploy/src/inputs.ts';
import { main as deploy } from '../../render-deploy/src/main.ts';
import { usualInputs } from '../../render-deploy/test/story.ts';
import type { Inputs } from '../src/inputs.ts';
import { main as rollBack } from '../src/main.ts';
import { lastGood } from './story.ts';

export const crash = { crash: 3, 'crash-after': '2s' };

/** Two tasks replaced by rolling, with or without a circuit breaker, which rolls back or stops. */
export const rolling = (breaker?: { readonly rollback: boolean }): { deploymentConfiguration: Json } => ({
  deploymentConfiguration: {
    minimumHealthyPercent: 100,
    maximumPercent: 200,
    ...(breaker && { deploymentCircuitBreaker: { enable: true, ...breaker } }),
  },
});

/** One service in an account, and what its people and its pipelines do with it; each step is a run of its own. */
export interface Account {
  readonly aws: Aws;
  readonly clock: Ports['clock'];
  readonly log: readonly string[];
  readonly control: Simulator['control'];
  /** Sends a request to the load balancer in front, if there is one. */
  readonly visit: () => Promise<number>;
  /** Deploys image `version`; it has to exist. Gives the status. */
  readonly deploy: (version: number, inputs?: Partial<DeployInputs>) => Promise<string | undefined>;
  /** The outputs of a deployment of image `version` in a run of its own. */
  readonly deployIn: (
    run: Partial<RunContext>,
    version: number,
  ) => Promise<Readonly<Record<string, string | undefined>>>;
  /** The outputs of the rollback action. */
  readonly rollBack: (
    inputs?: Partial<Inputs>,
    job?: AbortSignal,
  ) => Promise<Readonly<Record<string, string | undefined>>>;
  /** The job summary of the last rollback, as Markdown. */
  readonly summary: () => string;
  /** What the last rollback shows. */
  readonly shown: () => ShownRun;
  readonly service: () => Promise<Service>;
  /** Revisions that are marked as left. */
  readonly marked: () => Promise<readonly string[]>;
  /** Does something in the console or with the CLI. */
  readonly update: (input: JsonObject) => Promise<unknown>;
  /** Does `what` directly before the next call of an operation is sent. */
  readonly before: (operation: string, what: () => Promise<unknown>) => void;
  /** From now on the history holds only deployments since then. */
  readonly forget: (since: number) => void;
  /** Does `what` with the first line that holds `text`; tells whether there was one. */
  readonly whenLogged: (text: string, what: () => void) => () => boolean;
  /** Lets time pass until the service is so. */
  readonly until: (is: (service: Service) => boolean) => Promise<void>;
}

export async function inAccount(world: World, body: (account: Account) => Promise<void>): Promise<void> {
  await withSimulator({ time: { kind: 'stepped' } }, async (simulator) => {
    simulator.control.world(world);
    await body(accountOf(simulator));
  });
}

function accountOf(simulator: Simulator): Account {
  const { aws, clock } = inProcess(simulator);
  const log: string[] = [];
  let listener = (_line: string): void => undefined;
  const { signal } = new AbortController();
  let runs = 1_000;
  let last: Result | undefined;
  const ports = (own: Partial<RunContext> = {}): Ports => {
    const made = portsOf(aws, clock, log);
    runs += 1;
    const info = (line: string) => {
      log.push(line);
      listener(line);
    };
    return {
      ...made,
      log: { ...made.log, info },
      run: { ...made.run, runId: String(runs), runAttempt: 2, ...own },
    };
  };
  const release = (version: number, inputs: Partial<DeployInputs> = {}): DeployInputs => {
    const edits = { container: 'app', image: image.after.replace(/:2$/, `:${version}`) };
    return { ...usualInputs, cluster, services: [service], source: undefined, edits, ...inputs };
  };
  const read = async () => {
    const found = (await describeServices(aws, cluster, [service])).get(service);
    if (!found) throw new Error('The service is gone.');
    return found;
  };
  return {
    aws,
    clock,
    log,
    control: simulator.control,
    visit: () => visit(simulator, aws),
    deploy: async (version, inputs) =>
      (await deploy(release(version, inputs), ports(), signal)).outputs['status'],
    deployIn: async (run, version) => (await deploy(release(version), ports(run), signal)).outputs,
    rollBack: async (inputs, job = signal) => {
      last = await rollBack({ ...lastGood, ...inputs }, ports(), job);
      return last.outputs;
    },
    summary: () => last?.summary ?? '',
    shown: () => shownBy(last ?? { exit: 0, outputs: {}, summary: '' }),
    service: read,
    marked: async () => {
      const { releases } = await readServiceHistory(aws, await read(), { cluster, limit: 50, signal });
      const left = releases.filter(({ rolledBackFrom }) => rolledBackFrom !== undefined);
      return [
        ...new Set(left.map(({ taskDefinitionArn }) => taskDefinitionArn.replace(/^.*\//, ''))),
      ].toSorted();
    },
    update: (input) => updateService(aws, { cluster, service, ...input }, { clock, signal }),
    before: (operation, what) => {
      let done = false;
      aws.ecs.middlewareStack.add(
        (next, { commandName }) =>
          async (args) => {
            if (!done && commandName === `${operation}Command`) {
              done = true;
              await what();
            }
            return next(args);
          },
        { step: 'initialize', name: `before${operation}`, priority: 'high' },
      );
    },
    whenLogged: (text, what) => {
      let done = false;
      listener = (line) => {
        if (done || !line.includes(text)) return;
        done = true;
        what();
      };
      return () => done;
    },
    forget: (since) => {
      aws.ecs.middlewareStack.add(
        (next, { commandName }) =>
          async (args) => {
            const answer = await next(args);
            if (commandName === 'ListServiceDeploymentsCommand' && 'serviceDeployments' in answer.output) {
              answer.output.serviceDeployments = answer.output.serviceDeployments?.filter(
                ({ createdAt }) => (createdAt?.getTime() ?? 0) >= since,
              );
            }
            return answer;
          },
        { step: 'initialize', name: 'forget' },
      );
    },
    until: async (is) => {
      for (let looks = 0; looks < 1_000; looks += 1) {
        if (is(await read())) return;
        await clock.sleep(1_000);
      }
      throw new Error('The service never became so.');
    },
  };
}

/** A third image, and how it behaves. */
export const third = (behaviour: Readonly<Record<string, unknown>> = {}): World => ({
  images: [{ repositoryName: 'web', tags: ['3'], content: 'third', platforms: ['linux/amd64'] }],
  behaviours: [{ image: image.after.replace(/:2$/, ':3'), ...behaviour }],
});
