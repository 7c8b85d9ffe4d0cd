import { runAction } from '@ecs-actions/shared/runner/action';
import { createNews } from './news.ts';
import { readInputs } from './inputs.ts';
import { main } from './main.ts';

await runAction({ name: 'report', outputs: ['status'], inputs: readInputs, aws: createNews, main });
