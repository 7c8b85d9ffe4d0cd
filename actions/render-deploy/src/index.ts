import { runAction } from '@ecs-actions/shared/runner/action';
import { readInputs } from './inputs.ts';
import { main } from './main.ts';
import { outputs } from './outputs.ts';
import { post } from './post.ts';

await runAction({ name: 'render-deploy', outputs, inputs: readInputs, main, post });
