import { expect, test } from '@jest/globals';

import { parseCommand } from '@ecs-actions/shared/ecs/task-definition/command';

test.each([
  ['node server.js --port 80', ['node', 'server.js', '--port', '80']],
  [`sh -c "echo hello world"`, ['sh', '-c', 'echo hello world']],
  [`sh -c 'echo "$HOME" > x' ""`, ['sh', '-c', 'echo "$HOME" > x', '']],
  ['a\\ b\nc', ['a b', 'c']],
  ['["sh", "-c", "x y", 80]', ['sh', '-c', 'x y', '80']],
  ['- sh\n- 0x10\n- ""', ['sh', '0x10', '']],
])('%j', (input, words) => expect(parseCommand(input)).toEqual(words));

test.each([
  [`sh -c "echo`, 'a quote is not closed'],
  ['[a, [b]]', 'a list has one text an item'],
  ['[a', 'a list has one text an item'],
])('%j is refused', (input, message) => expect(() => parseCommand(input)).toThrow(message));
