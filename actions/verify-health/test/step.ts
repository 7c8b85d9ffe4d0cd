import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Ports } from '@ecs-actions/shared/runner/ports';
import type { inProcess } from '@ecs-actions/testkit/simulator';
import type { Inputs } from '../src/inputs.ts';
import type { HttpPlan } from '../src/planned.ts';

/** Where the reports of a test file's steps go; the test file removes it. */
export const temporary = mkdtempSync(join(tmpdir(), 'verify-health-'));

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

const run: Ports['run'] = {
  repository: 'octo-org/web',
  commit: '0123456789abcdef0123456789abcdef01234567',
  refName: 'main',
  ref: 'refs/heads/main',
  runId: '1000',
  runAttempt: 1,
  actor: 'octocat',
  eventName: 'push',
  url: '',
  visibility: 'private',
  defaultBranch: 'main',
  workspace: temporary,
  temporary,
};

/** The ports of a step in this process, with what it logs, line by line. */
export function loggedPorts(kit: ReturnType<typeof inProcess>): { ports: Ports; log: readonly string[] } {
  const log: string[] = [];
  const note = (kind: string) => (text: string) => void log.push(`${kind}${text}`);
  const ports: Ports = {
    clock: kit.clock,
    aws: () => kit.aws,
    run: { ...run, temporary },
    remember: () => undefined,
    log: {
      info: note(''),
      warning: note('warning: '),
      notice: note('notice: '),
      debug: () => undefined,
      mask: () => undefined,
      group: (_title, inner) => inner(),
    },
  };
  return { ports, log };
}
