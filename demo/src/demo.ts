import { relative } from 'node:path';
import { parseArgs } from 'node:util';
import { hasDocker } from './image.ts';
import { factor, Stage, Surprise } from './stage.ts';
import { statusOf, type EndedStep } from './step.ts';
import { bold } from './style.ts';
import { table } from './text.ts';
import { tour } from './tour.ts';

const { values } = parseArgs({ options: { 'no-docker': { type: 'boolean', default: false } } });
const withDocker = !values['no-docker'] && hasDocker();

const stage = await Stage.open();
try {
  console.log(`${bold('ecs-actions: from a commit to a verified release on Amazon ECS, and back')}

Everything happens on this machine. A simulator plays AWS, ${factor} times as fast as real time. It runs a service that
somebody uses all the while: ${stage.url}. The actions are the bundles that a GitHub runner starts, started
the way it does. ${withDocker ? 'Images are built with the Docker that is here.' : withoutDocker(values['no-docker'])}`);
  await tour(stage, withDocker);
} catch (error) {
  if (!(error instanceof Surprise)) throw error;
  console.log(error.message);
  process.exitCode = 1;
} finally {
  await stage.close();
}
console.log(`\n${table([['', 'Step', 'Status', 'Exit', 'Serves now', 'Answered', 'Lost'], ...stage.ended.map(row)])}

The job summaries, as GitHub would show them: ${relative(process.cwd(), stage.folder)}/*.md`);

function withoutDocker(asked: boolean): string {
  return asked
    ? 'Docker is left alone, as asked.'
    : 'There is no Docker here that answers; with one, build-push would build the images.';
}

function row({ end, serves, step, traffic }: EndedStep, index: number): string[] {
  return [
    String(index + 1),
    step.name,
    statusOf(end),
    String(end.exitCode),
    `release ${serves}`,
    String(traffic.served),
    String(traffic.lost),
  ];
}
