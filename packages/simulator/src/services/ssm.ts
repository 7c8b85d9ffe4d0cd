import type { DescribeParametersRequest, GetParametersRequest } from '@aws-sdk/client-ssm';
import { refuseUnknown, type Seedable, type World } from '../control/world.ts';
import type { Simulation } from '../core/simulation.ts';
import { ApiError, type ServiceApi } from '../protocol/api.ts';
import { operation } from '../protocol/operation.ts';
import { page } from '../protocol/page.ts';

export interface SsmWorld {
  readonly parameters?: readonly {
    readonly name: string;
    readonly value?: string;
    readonly type?: 'String' | 'StringList' | 'SecureString';
    /** The task execution role may not read it. */
    readonly denied?: boolean;
  }[];
}

interface Parameter {
  readonly name: string;
  readonly arn: string;
  readonly type: string;
  readonly value: string;
  readonly denied: boolean;
  /** Epoch seconds. */
  readonly modified: number;
}

export class Ssm implements Seedable {
  readonly members = ['parameters'];
  readonly api: ServiceApi;
  readonly #simulation: Simulation;
  readonly #parameters = new Map<string, Parameter>();

  constructor(simulation: Simulation) {
    this.#simulation = simulation;
    this.api = {
      name: 'ssm',
      operations: {
        GetParameters: operation((input: GetParametersRequest) => this.#get(input)),
        DescribeParameters: operation((input: DescribeParametersRequest) => this.#describe(input)),
      },
    };
  }

  seed({ parameters = [] }: World & SsmWorld): void {
    const { region, account, time } = this.#simulation;
    refuseUnknown('parameters', parameters, ['name', 'value', 'type', 'denied']);
    for (const { name, value, type, denied } of parameters) {
      const before = this.#parameters.get(name);
      this.#parameters.set(name, {
        name,
        arn: `arn:aws:ssm:${region}:${account}:parameter/${name.replace(/^\//, '')}`,
        type: type ?? before?.type ?? 'SecureString',
        value: value ?? before?.value ?? '',
        denied: denied ?? before?.denied ?? false,
        modified: before?.modified ?? time.now / 1000,
      });
    }
  }

  /** Why a task's `valueFrom`, a parameter's name or ARN, cannot be read. */
  problem(valueFrom: string): 'not-found' | 'denied' | undefined {
    const parameter = this.#find(valueFrom);
    if (!parameter) return 'not-found';
    return parameter.denied ? 'denied' : undefined;
  }

  #get({ Names = [], WithDecryption }: GetParametersRequest): unknown {
    const found = Names.map((name) => this.#find(name));
    return {
      Parameters: found.flatMap((parameter) =>
        parameter
          ? [
              {
                ...metadata(parameter),
                Value:
                  parameter.type === 'SecureString' && !WithDecryption
                    ? Buffer.from(`encrypted ${parameter.name}`).toString('base64')
                    : parameter.value,
              },
            ]
          : [],
      ),
      InvalidParameters: Names.filter((_name, index) => !found[index]),
    };
  }

  #describe({ ParameterFilters = [], Filters, MaxResults, NextToken }: DescribeParametersRequest): unknown {
    if (Filters)
      throw new ApiError('ValidationException', 'the simulator does not take Filters, only ParameterFilters');
    const matching = [...this.#parameters.values()].filter(({ name }) =>
      ParameterFilters.every(({ Key, Option = 'Equals', Values = [] }) => {
        if (Key !== 'Name')
          throw new ApiError('InvalidFilterKey', `the simulator does not filter parameters by ${Key}`);
        if (Option === 'Equals') return Values.includes(name);
        if (Option === 'BeginsWith') return Values.some((value) => name.startsWith(value));
        if (Option === 'Contains') return Values.some((value) => name.includes(value));
        throw new ApiError('InvalidFilterOption', `The filter option ${Option} is not valid.`);
      }),
    );
    const { items, nextToken } = page(matching, {
      limit: MaxResults,
      most: 50,
      token: NextToken,
      error: 'InvalidNextToken',
    });
    return { Parameters: items.map(metadata), ...(nextToken ? { NextToken: nextToken } : {}) };
  }

  #find(name: string): Parameter | undefined {
    return this.#parameters.get(name) ?? [...this.#parameters.values()].find(({ arn }) => arn === name);
  }
}

function metadata({ name, type, arn, modified }: Parameter): Record<string, unknown> {
  return { Name: name, Type: type, Version: 1, LastModifiedDate: modified, ARN: arn, DataType: 'text' };
}
