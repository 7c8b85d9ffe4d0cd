import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CodeDeploy } from './codedeploy/code-deploy.ts';
import type { Seedable, World } from './control/world.ts';
import type { Simulation } from './core/simulation.ts';
import { Ecr } from './ecr/ecr.ts';
import { Ecs } from './ecs/ecs.ts';
import { LoadBalancers } from './elb/load-balancers.ts';
import type { ServiceApi } from './protocol/api.ts';
import { Authority } from './protocol/authority.ts';
import { DeclaredAttributes } from './protocol/declared.ts';
import { Faults } from './protocol/faults.ts';
import type { HttpRequest, HttpResponse } from './protocol/http.ts';
import { CloudWatch } from './services/cloudwatch.ts';
import { Iam } from './services/iam.ts';
import { Lambda } from './services/lambda.ts';
import { CloudWatchLogs } from './services/logs.ts';
import { secrets } from './services/secrets.ts';
import { SecretsManager } from './services/secrets-manager.ts';
import { Ssm } from './services/ssm.ts';
import { Sts } from './services/sts.ts';
import { HttpBackends } from './tasks/http.ts';

/** An AWS account in one region: its services, wired to each other. */
export interface Account {
  readonly apis: readonly ServiceApi[];
  readonly authority: Authority;
  readonly faults: Faults;
  readonly declared: DeclaredAttributes;
  /** Answers `/v2/…`, before the body is read; false for every other request. */
  registry(request: IncomingMessage, response: ServerResponse): boolean;
  /** Answers what is sent to a load balancer's name; undefined for every other host. */
  front(request: HttpRequest): HttpResponse | undefined;
  /** Throws a TypeError, and adds nothing, when the world has members that no service knows. */
  seed(world: World): void;
  close(): void;
}

/** @param directory where pushed layers are kept; one of its own under the system's temporary directory, unless given. */
export function openAccount(simulation: Simulation, directory?: string): Account {
  const secretsManager = new SecretsManager(simulation);
  const authority = new Authority(simulation, {
    secretArn: (id) => secretsManager.arn(id),
    deploymentGroupArn: (id) => codeDeploy.groupArn(id),
  });
  const faults = new Faults(simulation);
  const declared = new DeclaredAttributes();
  const ecr = new Ecr(simulation, {
    directory: directory ?? join(tmpdir(), `aws-simulator-${randomUUID()}`),
    hooks: {
      fault: (operation) => faults.strike('registry', operation, /^(?:Get|Head|List)/.test(operation)),
      authorize: (action, resource) => authority.require({ action, resource, keys: {} }),
    },
  });
  const cloudWatch = new CloudWatch(simulation);
  const loadBalancers = new LoadBalancers(simulation, cloudWatch.metrics);
  const ssm = new Ssm(simulation);
  const logs = new CloudWatchLogs(simulation);
  const backends = new HttpBackends(simulation);
  const iam = new Iam(simulation);
  const lambda = new Lambda(simulation);
  const ecs = new Ecs(simulation, {
    images: ecr.images,
    secrets: secrets(secretsManager, ssm),
    logs: logs.store,
    alarms: cloudWatch,
    targetGroups: loadBalancers.targetGroups,
    traffic: loadBalancers.traffic,
    functions: lambda,
    roles: iam,
    backends,
  });
  const codeDeploy = new CodeDeploy(simulation, {
    taskSets: ecs.taskSets,
    traffic: loadBalancers.traffic,
    alarms: cloudWatch,
    functions: lambda,
    targetGroup: (name) => loadBalancers.targetGroupArn(name),
  });
  const services = [ecr, loadBalancers, secretsManager, ssm, logs, cloudWatch, iam, ecs, codeDeploy];
  const parts: readonly Seedable[] = [declared, backends, lambda, ...services];
  return {
    apis: [...services, new Sts(simulation)].map(({ api }) => api),
    authority,
    faults,
    declared,
    registry: (request, response) => ecr.registry(request, response),
    front(request) {
      simulation.time.sync();
      return loadBalancers.exchange(request);
    },
    seed(world) {
      const known = new Set(parts.flatMap((part) => part.members));
      const unknown = Object.keys(world).filter((member) => !known.has(member));
      if (unknown.length > 0) throw new TypeError(`a world has no ${unknown.join(', ')}`);
      for (const part of parts) part.seed(world);
    },
    close() {
      loadBalancers.close();
      backends.close();
      ecr.close();
    },
  };
}
