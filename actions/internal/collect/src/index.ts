import { runAction } from '@ecs-actions/shared/runner/action';
import { readInputs } from './inputs.ts';
import { main } from './main.ts';

await runAction({
  name: 'collect',
  outputs: ['images', 'sources'],
  inputs: readInputs,
  aws: () => undefined,
  main,
});
