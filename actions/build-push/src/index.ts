import { createEcrAws } from '@ecs-actions/shared/aws/ecr-client';
import { runAction } from '@ecs-actions/shared/runner/action';
import { readInputs } from './inputs.ts';
import { main } from './main.ts';
import { outputs } from './outputs.ts';
import { removeLogins } from './session.ts';

await runAction({
  name: 'build-push',
  outputs,
  inputs: readInputs,
  aws: createEcrAws,
  main,
  post: removeLogins,
});
