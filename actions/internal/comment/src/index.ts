import { runAction } from '@ecs-actions/shared/runner/action';
import { commentsOf } from './comments.ts';
import { readInputs } from './inputs.ts';
import { main } from './main.ts';

const comments = commentsOf(process.env);

await runAction({
  name: 'comment',
  outputs: ['comment-id'],
  inputs: readInputs,
  aws: () => undefined,
  main: (inputs, { log, run }) => main(inputs, { log, run, comments }),
});
