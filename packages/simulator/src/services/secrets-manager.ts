import type { DescribeSecretRequest, GetSecretValueRequest } from '@aws-sdk/client-secrets-manager';
import { refuseUnknown, type Seedable, type World } from '../control/world.ts';
import type { Simulation } from '../core/simulation.ts';
import { ApiError, type ServiceApi } from '../protocol/api.ts';
import { operation } from '../protocol/operation.ts';

export interface SecretsManagerWorld {
  readonly secrets?: readonly {
    readonly name: string;
    /** Ends in a hyphen and six characters of its own, unless given. */
    readonly arn?: string;
    /** Absent: the secret has no version, as one that Terraform has created and nobody has filled. */
    readonly value?: string;
    /** The task execution role may not read it. */
    readonly denied?: boolean;
  }[];
}

interface Secret {
  readonly name: string;
  readonly arn: string;
  readonly versionId: string;
  /** Epoch seconds. */
  readonly created: number;
  value: string | undefined;
  denied: boolean;
}

export class SecretsManager implements Seedable {
  readonly members = ['secrets'];
  readonly api: ServiceApi;
  readonly #simulation: Simulation;
  readonly #secrets = new Map<string, Secret>();

  constructor(simulation: Simulation) {
    this.#simulation = simulation;
    this.api = {
      name: 'secretsmanager',
      operations: {
        DescribeSecret: operation((input: DescribeSecretRequest) => this.#describe(input)),
        GetSecretValue: operation((input: GetSecretValueRequest) => this.#value(input)),
      },
    };
  }

  seed({ secrets = [] }: World & SecretsManagerWorld): void {
    const { random, region, account, time } = this.#simulation;
    refuseUnknown('secrets', secrets, ['name', 'arn', 'value', 'denied']);
    for (const { name, arn, value, denied } of secrets) {
      const secret = this.#secrets.get(name) ?? {
        name,
        arn: arn ?? `arn:aws:secretsmanager:${region}:${account}:secret:${name}-${random.text(6, letters)}`,
        versionId: `00000000-0000-4000-8000-${random.text(12)}`,
        created: time.now / 1000,
        value: undefined,
        denied: false,
      };
      this.#secrets.set(name, secret);
      secret.value = value ?? secret.value;
      secret.denied = denied ?? secret.denied;
    }
  }

  /**
   * Why a task's `valueFrom` cannot be read. It is a secret's ARN, with or without the six characters at its end, and
   * may go on with `:json-key:version-stage:version-id`.
   */
  problem(valueFrom: string): 'not-found' | 'denied' | 'without-value' | undefined {
    const secret = this.#find(valueFrom.split(':').slice(0, 7).join(':'));
    if (!secret) return 'not-found';
    if (secret.denied) return 'denied';
    return secret.value === undefined ? 'without-value' : undefined;
  }

  /** What IAM checks for an id: the secret's whole ARN, or for one that does not exist an ARN made of the id. */
  arn(id: string): string {
    const { region, account } = this.#simulation;
    return (
      this.#find(id)?.arn ??
      (id.startsWith('arn:') ? id : `arn:aws:secretsmanager:${region}:${account}:secret:${id}`)
    );
  }

  #describe({ SecretId }: DescribeSecretRequest): unknown {
    const { arn, name, created, versionId, value } = this.#existing(SecretId);
    return {
      ARN: arn,
      Name: name,
      CreatedDate: created,
      LastChangedDate: created,
      ...(value === undefined ? {} : { VersionIdsToStages: { [versionId]: ['AWSCURRENT'] } }),
    };
  }

  #value({ SecretId }: GetSecretValueRequest): unknown {
    const { arn, name, created, versionId, value } = this.#existing(SecretId);
    if (value === undefined) {
      throw notFound("Secrets Manager can't find the specified secret value for staging label: AWSCURRENT");
    }
    return {
      ARN: arn,
      Name: name,
      CreatedDate: created,
      SecretString: value,
      VersionId: versionId,
      VersionStages: ['AWSCURRENT'],
    };
  }

  #existing(id: string | undefined): Secret {
    const secret = this.#find(id ?? '');
    if (!secret) throw notFound("Secrets Manager can't find the specified secret.");
    return secret;
  }

  #find(id: string): Secret | undefined {
    return (
      this.#secrets.get(id) ??
      [...this.#secrets.values()].find(
        ({ arn }) => arn === id || (arn.startsWith(`${id}-`) && arn.length === id.length + 7),
      )
    );
  }
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

function notFound(message: string): ApiError {
  return new ApiError('ResourceNotFoundException', message);
}
