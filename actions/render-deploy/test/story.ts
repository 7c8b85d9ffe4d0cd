import { pausableStages } from '@ecs-actions/shared/deployment/pause-hooks';
import type { StepInputs } from '@ecs-actions/testkit/scenario';
import type { Story } from '@ecs-actions/testkit/histories';
import type { Ports } from '@ecs-actions/shared/runner/ports';
import type { Result } from '@ecs-actions/shared/runner/result';
import { newImage } from '@ecs-actions/testkit/fleet';
import { cluster, service } from '@ecs-actions/testkit/histories';
import { cluster as fleetCluster } from '@ecs-actions/testkit/worlds';
import type { Inputs } from '../src/inputs.ts';
import { main } from '../src/main.ts';

/** The deployment step of a history: `web:3` is deployed, with no preflight unless it is asked for. */
export const deployStory: Story = (inputs, ports, signal) => main(inputsOf(inputs), ports, signal);

function inputsOf({
  unchanged,
  only,
  preDeploy,
  pauseAt,
  subnets,
  appSpec,
  codeDeployConfig,
  ...inputs
}: StepInputs): Inputs {
  const network = { awsvpcConfiguration: { subnets: [...(subnets ?? [])], securityGroups: ['sg-1'] } };
  return {
    ...usualInputs,
    ...inputs,
    ...(unchanged && { source: { kind: 'revision', name: 'web:1' } }),
    dryRun: only === 'dry-run',
    registerOnly: only === 'register-only',
    ...(preDeploy !== undefined && {
      preDeploy: { command: preDeploy.split(' '), container: undefined, timeout: 600_000, overrides: {} },
    }),
    rollout: {
      ...usualInputs.rollout,
      pauseAt: pausableStages.filter((stage) => stage === pauseAt),
    },
    ...(subnets && { settings: { overrides: { networkConfiguration: network } } }),
    codeDeploy: { ...usualInputs.codeDeploy, appSpec, config: codeDeployConfig },
  };
}

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
  codeDeploy: {
    appSpec: undefined,
    application: undefined,
    group: undefined,
    config: undefined,
    description: undefined,
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
  logLines: 'auto',
};

/** A job that deploys a fleet's new image to these services, with everything that a step does. */
export function deployFleet(services: readonly string[]): (ports: Ports) => Promise<Result> {
  const inputs = { cluster: fleetCluster, services, source: undefined, edits: { image: newImage } };
  return (ports) => main({ ...usualInputs, ...inputs, preflight: true }, ports, new AbortController().signal);
}
