import { runAction } from '@ecs-actions/shared/runner/action';
import { systemGitHub } from './github.ts';
import { readInputs } from './inputs.ts';
import { main } from './main.ts';
import { outputs } from './outputs.ts';

const github = systemGitHub(process.env);

await runAction({
  name: 'plan',
  outputs,
  inputs: readInputs,
  aws: () => undefined,
  main: (inputs, { clock, log, run }) => main(inputs, { clock, log, run, github }),
});
