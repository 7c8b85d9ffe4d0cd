import { createAws } from '@ecs-actions/shared/aws/clients';
import { runAction } from '@ecs-actions/shared/runner/action';
import { readInputs } from './inputs.ts';
import { main } from './main.ts';
import { outputs } from './outputs.ts';

const unknown = { verdict: 'error', healthy: 'false', 'failed-checks': '[]', 'gate-actions': '[]' };

await runAction({
  name: 'verify-health',
  outputs,
  inputs: readInputs,
  aws: createAws,
  main,
  outputsOfFailure: () => unknown,
});
