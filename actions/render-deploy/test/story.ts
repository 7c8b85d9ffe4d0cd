import type { Story } from '@ecs-actions/testkit/histories';
import { cluster, service } from '@ecs-actions/testkit/histories';
import type { Inputs } from '../src/inputs.ts';
import { main } from '../src/main.ts';

/** The deployment step of a history: `web:3` is deployed, with no preflight that would find what is wrong with it. */
export const deployStory: Story = ({ inputs }, ports, signal) => main({ ...usual, ...inputs }, ports, signal);

const usual: Inputs = {
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
  forceNewDeployment: false,
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
