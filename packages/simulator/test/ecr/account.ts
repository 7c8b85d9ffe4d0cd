import { createServer } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventQueue } from '../../src/core/events.ts';
import { Random } from '../../src/core/random.ts';
import type { Simulation } from '../../src/core/simulation.ts';
import { Truth } from '../../src/core/truth.ts';
import { defaultVariants, type Variants } from '../../src/core/variants.ts';
import { Ecr } from '../../src/ecr/ecr.ts';
import type { RegistryHooks } from '../../src/ecr/registry/faults.ts';

/** An account's ECR, with its registry on a real port of loopback and time that stands still. */
export interface Account {
  readonly ecr: Ecr;
  readonly simulation: Simulation;
  readonly host: string;
  readonly directory: string;
  /** Calls the control plane. */
  call(operation: string, input: object): unknown;
  close(): void;
}

export async function openAccount(
  options: { variants?: Partial<Variants>; hooks?: RegistryHooks } = {},
): Promise<Account> {
  let host = '';
  const simulation: Simulation = {
    time: new EventQueue(Date.UTC(2026, 0, 5)),
    random: new Random(7),
    variants: { ...defaultVariants, ...options.variants },
    truth: new Truth(),
    account: '123456789012',
    region: 'eu-west-1',
    host: () => host,
  };
  const folder = mkdtempSync(join(tmpdir(), 'ecr-test-'));
  const directory = join(folder, 'registry');
  const ecr = new Ecr(simulation, { directory, ...(options.hooks && { hooks: options.hooks }) });
  const server = createServer((request, response) => {
    if (!ecr.registry(request, response)) response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  host = `127.0.0.1:${address.port}`;
  return {
    ecr,
    simulation,
    host,
    directory,
    call: (operation, input) => {
      const execute = ecr.api.operations[operation];
      if (!execute) throw new Error(`no operation ${operation}`);
      return execute(
        { ...input },
        {
          accessKeyId: 'AKIATEST',
          userAgent: 'test',
          region: 'eu-west-1',
        },
      );
    },
    close() {
      ecr.close();
      server.close();
      server.closeAllConnections();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What stands at a path of members and indexes of a JSON value. */
export function at(value: unknown, ...path: (string | number)[]): unknown {
  let found = value;
  for (const step of path) {
    found = typeof found === 'object' && found !== null ? Reflect.get(found, step) : undefined;
  }
  return found;
}
