import { noApplication, noConfig, noDeployment, noGroup } from './errors.ts';
import { type Config, type Deployment, type Group, isOver } from './model.ts';

/** Everything CodeDeploy knows. */
export class Store {
  /** Groups by name, by name of the application. */
  readonly applications = new Map<string, Map<string, Group>>();
  readonly configs = new Map<string, Config>();
  /** By id, the oldest first. */
  readonly deployments = new Map<string, Deployment>();

  /** @throws ApiError */
  application(name = ''): ReadonlyMap<string, Group> {
    const application = this.applications.get(name);
    if (!application) throw noApplication(name);
    return application;
  }

  /** @throws ApiError */
  group(application = '', name = ''): Group {
    const group = this.application(application).get(name);
    if (!group) throw noGroup(name);
    return group;
  }

  /** @throws ApiError */
  config(name: string): Config {
    const config = this.configs.get(name);
    if (!config) throw noConfig(name);
    return config;
  }

  /** @throws ApiError */
  deployment(id = ''): Deployment {
    const deployment = this.deployments.get(id);
    if (!deployment) throw noDeployment(id);
    return deployment;
  }

  /** The deployment of a group that has not ended. */
  active(group: Group): Deployment | undefined {
    return [...this.deployments.values()].find((one) => one.group === group && !isOver(one));
  }
}
