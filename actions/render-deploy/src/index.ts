import { createAws } from '@ecs-actions/shared/aws/clients';
import { runAction } from '@ecs-actions/shared/runner/action';
import { readInputs } from './inputs.ts';
import { main } from './main.ts';
import { outputs } from './outputs.ts';
import { post } from './post.ts';

await runAction({ name: 'render-deploy', outputs, inputs: readInputs, aws: createAws, main, post });
