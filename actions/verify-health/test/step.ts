import type { Ports } from '@ecs-actions/shared/runner/ports';
import { portsOf } from '@ecs-actions/testkit/ports';
import type { inProcess } from '@ecs-actions/testkit/simulator';
import type { Inputs } from '../src/inputs.ts';
import type { HttpPlan } from '../src/planned.ts';

/** What is asked over HTTP where only the defaults are given. */
export const usualHttp: HttpPlan = {
  urls: [],
  path: undefined,
  method: 'GET',
  headers: new Map(),
  body: undefined,
  expected: { statuses: [[200, 299]], body: undefined, json: [], headers: new Map() },
  maxLatency: undefined,
  requestTimeout: 10_000,
  followRedirects: false,
};

/** The inputs of a step that gives nothing but the service. */
export const usual: Inputs = {
  region: undefined,
  cluster: 'main',
  service: 'web',
  expectedTaskDefinition: undefined,
  expectedImage: undefined,
  checks: [{ name: 'deployment' }, { name: 'tasks' }, { name: 'targets' }],
  checksNamed: false,
  rules: {
    initialDelay: 0,
    interval: 5_000,
    timeout: 60_000,
    duration: 0,
    consecutiveSuccess: 3,
    failureLimit: undefined,
    consecutiveErrorLimit: 4,
  },
  onUnhealthy: 'fail',
  onInconclusive: 'fail',
  record: true,
  gate: false,
  serviceDeploymentArn: undefined,
  gateStages: [],
  logLines: 'auto',
};

/** The ports of a step in this process, with what it logs, line by line. */
export function loggedPorts(kit: ReturnType<typeof inProcess>): { ports: Ports; log: readonly string[] } {
  const log: string[] = [];
  return { ports: portsOf(kit.aws, kit.clock, log), log };
}
