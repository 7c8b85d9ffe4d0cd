import type { GetRoleRequest } from '@aws-sdk/client-iam';
import { refuseUnknown, type Seedable, type World } from '../control/world.ts';
import type { Roles } from '../core/ports.ts';
import type { Simulation } from '../core/simulation.ts';
import { ApiError, type ServiceApi } from '../protocol/api.ts';
import { operation } from '../protocol/operation.ts';

export interface IamWorld {
  readonly roles?: readonly {
    readonly roleName: string;
    readonly path?: string;
    /** Made of path and name, unless given. */
    readonly roleArn?: string;
    /** What keeps ECS from acting in this role. */
    readonly problem?: RoleProblem | 'none';
  }[];
}

type RoleProblem = NonNullable<ReturnType<Roles['problem']>>;

interface Role {
  readonly RoleName: string;
  readonly RoleId: string;
  readonly Arn: string;
  readonly Path: string;
  /** Epoch seconds. */
  readonly CreateDate: number;
  readonly AssumeRolePolicyDocument: string;
}

const trust = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { Service: 'ecs-tasks.amazonaws.com' }, Action: 'sts:AssumeRole' },
  ],
};

export class Iam implements Seedable, Roles {
  readonly members = ['roles'];
  readonly api: ServiceApi;
  readonly #simulation: Simulation;
  readonly #roles = new Map<string, Role>();
  /** By ARN. */
  readonly #problems = new Map<string, RoleProblem>();

  constructor(simulation: Simulation) {
    this.#simulation = simulation;
    this.api = {
      name: 'iam',
      operations: { GetRole: operation((input: GetRoleRequest) => this.#getRole(input)) },
    };
  }

  seed({ roles = [] }: World & IamWorld): void {
    refuseUnknown('roles', roles, ['roleName', 'path', 'roleArn', 'problem']);
    for (const { roleName, path = '/', roleArn, problem } of roles) {
      const arn =
        this.#roles.get(roleName)?.Arn ??
        roleArn ??
        `arn:aws:iam::${this.#simulation.account}:role${path}${roleName}`;
      if (problem === 'none') this.#problems.delete(arn);
      else if (problem !== undefined) this.#problems.set(arn, problem);
      if (this.#roles.has(roleName)) continue;
      this.#roles.set(roleName, {
        RoleName: roleName,
        RoleId: `AROA${this.#simulation.random.text(17, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')}`,
        Arn: arn,
        Path: path,
        CreateDate: this.#simulation.time.now / 1000,
        AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify(trust)),
      });
    }
  }

  problem(roleArn: string): RoleProblem | undefined {
    return this.#problems.get(roleArn);
  }

  #getRole({ RoleName }: GetRoleRequest): unknown {
    const role = this.#roles.get(RoleName ?? '');
    if (!role) throw new ApiError('NoSuchEntity', `The role with name ${RoleName} cannot be found.`, 404);
    return { Role: role };
  }
}
