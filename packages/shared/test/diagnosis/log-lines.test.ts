import { expect, test } from '@jest/globals';
import { logLines } from '@ecs-actions/shared/diagnosis/log-lines';

test.each([
  ['private', 20],
  ['internal', 20],
  ['public', 0],
  ['unknown', 0],
] as const)('auto shows for a repository that is %s: %d', (visibility, lines) => {
  expect(logLines('auto', { visibility })).toBe(lines);
  expect(logLines(7, { visibility })).toBe(7);
});
