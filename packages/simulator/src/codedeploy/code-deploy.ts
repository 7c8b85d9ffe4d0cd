import { refuseUnknown, type Seedable, type World } from '../control/world.ts';
import type { Simulation } from '../core/simulation.ts';
import type { ServiceApi } from '../protocol/api.ts';
import { predefinedConfigs } from './configs.ts';
import type { CodeDeployContext, CodeDeployPorts } from './context.ts';
import { Engine } from './engine.ts';
import { deploymentOperations, settingsOperations, targetOperations } from './operations.ts';
import { Store } from './store.ts';
import {
  applicationMembers,
  type CodeDeployWorld,
  configMembers,
  groupMembers,
  type SeedGroup,
} from './world.ts';

/** AWS CodeDeploy, as far as it deploys to Amazon ECS: blue/green with shifting traffic. */
export class CodeDeploy implements Seedable {
  readonly members = ['codeDeployApplications', 'codeDeployConfigs'];
  readonly api: ServiceApi;
  readonly #context: CodeDeployContext;

  constructor(simulation: Simulation, ports: CodeDeployPorts) {
    const context = { simulation, ports, store: new Store(), random: simulation.random.fork() };
    this.#context = context;
    for (const config of predefinedConfigs) context.store.configs.set(config.name, config);
    const engine = new Engine(context);
    this.api = {
      name: 'codedeploy',
      operations: {
        ...deploymentOperations(context, engine),
        ...targetOperations(context),
        ...settingsOperations(context),
      },
    };
  }

  /** The ARN of a deployment's group, which is what a policy allows; undefined for an id that is not known. */
  groupArn(deploymentId: string): string | undefined {
    const { simulation, store } = this.#context;
    const group = store.deployments.get(deploymentId)?.group;
    return group && `${prefix(simulation)}:deploymentgroup:${group.application}/${group.name}`;
  }

  seed({ codeDeployApplications = [], codeDeployConfigs = [] }: World & CodeDeployWorld): void {
    refuseUnknown('codeDeployApplications', codeDeployApplications, applicationMembers);
    refuseUnknown('codeDeployConfigs', codeDeployConfigs, configMembers);
    const { store } = this.#context;
    for (const { deploymentConfigName: name, trafficRoutingConfig } of codeDeployConfigs) {
      store.configs.set(name, { name, trafficRoutingConfig });
    }
    for (const { applicationName, deploymentGroups = [] } of codeDeployApplications) {
      refuseUnknown('deploymentGroups', deploymentGroups, groupMembers);
      const groups = store.applications.get(applicationName) ?? new Map();
      store.applications.set(applicationName, groups);
      for (const group of deploymentGroups) this.#seedGroup(applicationName, group);
    }
  }

  #seedGroup(application: string, { deploymentGroupName: name, ...settings }: SeedGroup): void {
    const { store, random, simulation } = this.#context;
    const groups = store.applications.get(application);
    if (groups?.has(name)) return;
    const [service] = settings.ecsServices ?? [];
    groups?.set(name, {
      id: random.text(36),
      application,
      name,
      settings: { serviceRoleArn: `arn:aws:iam::${simulation.account}:role/ecsCodeDeployRole`, ...settings },
      cluster: service?.clusterName ?? 'default',
      service: service?.serviceName ?? '',
      lastAttempted: undefined,
      lastSuccessful: undefined,
    });
  }
}

function prefix({ region, account }: Simulation): string {
  return `arn:aws:codedeploy:${region}:${account}`;
}
