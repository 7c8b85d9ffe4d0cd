import { commandOf } from '@ecs-actions/testkit/commands';
import { dim } from './style.ts';

/** Prints a step's log as it comes, the way a job page shows it: indented, with commands in their visible form. */
export class StepLog {
  #rest = '';

  write(text: string): void {
    const lines = (this.#rest + text).split(/\r?\n/u);
    this.#rest = lines.pop() ?? '';
    for (const line of lines) print(line);
  }

  end(): void {
    if (this.#rest !== '') print(this.#rest);
    this.#rest = '';
  }
}

function print(line: string): void {
  for (const shown of visible(line)) console.log(dim(`    ${shown}`.trimEnd()));
}

/** What a job page shows of a line: a command is obeyed, and only some of them can be seen. */
function visible(line: string): readonly string[] {
  const command = commandOf(line);
  if (!command) return [line];
  const { name, data } = command;
  if (name === 'group') return [`▾ ${data}`];
  if (name === 'error' || name === 'warning' || name === 'notice')
    return `${name[0]?.toUpperCase()}${name.slice(1)}: ${data}`.split('\n');
  return [];
}
