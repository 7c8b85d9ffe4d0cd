import { createAws } from '@ecs-actions/shared/aws/clients';
import { runAction } from '@ecs-actions/shared/runner/action';
import { readInputs } from './inputs.ts';
import { main } from './main.ts';
import { outputs } from './outputs.ts';

await runAction({ name: 'rollback', outputs, inputs: readInputs, aws: createAws, main });
