import type { CodeDeployGroupName, Subject } from '@ecs-actions/shared/deployment/subject';
import { isObject } from '@ecs-actions/shared/json';
import type { Ports } from '@ecs-actions/shared/runner/ports';

/** A deployment that this step started, or was about to start, and has not seen to its end. */
export interface UnfinishedDeployment {
  readonly cluster: string;
  readonly service: string;
  readonly taskDefinitionArn: string;
  /** Known once its record was found. */
  readonly serviceDeploymentArn?: string | undefined;
  /** Where CodeDeploy deploys the service; its id once the answer came. */
  readonly codeDeploy?: CodeDeployGroupName | undefined;
  readonly deploymentId?: string | undefined;
  /** When UpdateService was about to be sent, milliseconds since the epoch. */
  readonly since: number;
}

const name = 'unfinished';

/**
 * Keeps for the post step what it is to stop after a cancel, from before each UpdateService on; so it is known also where
 * the answer was lost, or the step was killed.
 */
export class Unfinished {
  readonly #ports: Pick<Ports, 'clock' | 'remember'>;
  readonly #region: string | undefined;
  #deployments: readonly UnfinishedDeployment[] = [];

  constructor(region: string | undefined, ports: Pick<Ports, 'clock' | 'remember'>) {
    this.#region = region;
    this.#ports = ports;
  }

  starts(deployment: Omit<UnfinishedDeployment, 'since'>): void {
    const others = this.#deployments.filter(({ service }) => service !== deployment.service);
    this.#keep([...others, { ...deployment, since: this.#ports.clock.now() }]);
  }

  /** @param left services whose deployments the step left going on, with what is known of each */
  ends(left: ReadonlyMap<string, Pick<Subject, 'serviceDeploymentArn' | 'deploymentId'> | undefined>): void {
    if (this.#deployments.length === 0) return;
    this.#keep(
      this.#deployments.flatMap((one) =>
        left.has(one.service)
          ? {
              ...one,
              serviceDeploymentArn: left.get(one.service)?.serviceDeploymentArn,
              deploymentId: left.get(one.service)?.deploymentId,
            }
          : [],
      ),
    );
  }

  #keep(deployments: readonly UnfinishedDeployment[]): void {
    this.#deployments = deployments;
    this.#ports.remember(name, JSON.stringify({ region: this.#region, deployments }));
  }
}

/** What a step that has ended left for its post step. */
export function readUnfinished(state: Readonly<Record<string, string>>): {
  readonly region: string | undefined;
  readonly deployments: readonly UnfinishedDeployment[];
} {
  const saved: unknown = JSON.parse(state[name] ?? '{}');
  if (!isObject(saved) || !Array.isArray(saved['deployments'])) return { region: undefined, deployments: [] };
  return {
    region: typeof saved['region'] === 'string' ? saved['region'] : undefined,
    deployments: saved['deployments'].filter((one) => isUnfinished(one)),
  };
}

function isUnfinished(value: unknown): value is UnfinishedDeployment {
  return isObject(value) && typeof value['cluster'] === 'string' && typeof value['service'] === 'string';
}
