import type { Story } from '@ecs-actions/testkit/histories';
import type { Aws } from '@ecs-actions/shared/aws/aws';
import type { Ports } from '@ecs-actions/shared/runner/ports';
import type { Clock } from '@ecs-actions/shared/time/clock';
import { cluster, runContext, service } from '@ecs-actions/testkit/histories';
import type { Inputs } from '../src/inputs.ts';
import { main } from '../src/main.ts';

/** The deployment step of a history: `web:3` is deployed, with no preflight that would find what is wrong with it. */
export const deployStory: Story = ({ inputs }, ports, signal) =>
  main({ ...usualInputs, ...inputs }, ports, signal);

/** What the inputs come to when only the service and its revision are given, without preflight. */
export const usualInputs: Inputs = {
  region: undefined,
  cluster,
  services: [service],
  registerOnly: false,
  dryRun: false,
  source: { kind: 'revision', name: 'web:3' },
  edits: {},
  ecrImages: false,
  unknownAttributes: 'warn',
  tags: new Map(),
  settings: { overrides: {} },
  rollout: {
    strategy: undefined,
    bakeTime: undefined,
    canaryPercent: undefined,
    canaryBakeTime: undefined,
    stepPercent: undefined,
    stepBakeTime: undefined,
    pauseAt: [],
    pauseTimeout: 1_800_000,
    pauseTimeoutAction: 'rollback',
  },
  forceNewDeployment: false,
  preDeploy: undefined,
  ifInProgress: 'supersede',
  inProgressTimeout: 60_000,
  preflight: false,
  waitUntil: 'deployed',
  timeout: undefined,
  failFast: true,
  failFastAfter: 3,
  onFailure: 'rollback',
  onCancel: 'leave',
  logLines: undefined,
};

/** Ports of a step on the simulator, whose log is kept in `lines`. */
export function portsOf(aws: Aws, clock: Clock, lines: string[]): Ports {
  const print = (text: string): void => void lines.push(text);
  return {
    clock,
    aws: () => aws,
    run: runContext,
    log: {
      info: print,
      warning: print,
      notice: print,
      debug: () => undefined,
      mask: () => undefined,
      group: (_title, body) => body(),
    },
  };
}
