import { runAction } from '@ecs-actions/shared/runner/action';
import { readInputs } from './inputs.ts';
import { main } from './main.ts';

await runAction({
  name: 'terraform-directories',
  outputs: ['directories', 'jobs'],
  inputs: readInputs,
  aws: () => undefined,
  main,
});
