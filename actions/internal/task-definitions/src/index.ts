import { runAction } from '@ecs-actions/shared/runner/action';
import { readInputs } from './inputs.ts';
import { main } from './main.ts';

await runAction({
  name: 'task-definitions',
  outputs: ['problems'],
  inputs: readInputs,
  aws: () => undefined,
  main,
});
