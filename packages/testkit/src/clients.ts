import type { Aws } from '@ecs-actions/shared/aws/aws';
import { createAws } from '@ecs-actions/shared/aws/clients';
import { systemClock } from '@ecs-actions/shared/time/clock';
import type { Simulator } from '@ecs-actions/simulator/simulator';
import { requestHandler } from './simulator.ts';

/** Clients of a simulator that listens: calls go in process, and its registry is there for Docker too. */
export function clientsOf(simulator: Simulator, region = 'us-east-1'): Aws {
  return createAws({
    region,
    clock: systemClock,
    log: { debug: () => undefined },
    userAgent: [['testkit', '0']],
    requestHandler: requestHandler(simulator),
    credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'in-process' },
  });
}
