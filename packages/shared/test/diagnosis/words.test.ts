import { expect, test } from '@jest/globals';
import { bothEnds, shortTimes, terse } from '@ecs-actions/shared/diagnosis/words';

test('of a long chain of errors the first and the last are kept', () => {
  const chain = `ResourceInitializationError: ${'unable to go on: '.repeat(40)}ResourceNotFoundException: no such secret`;
  const shown = bothEnds(chain, 200);
  expect(shown.length).toBeLessThanOrEqual(203);
  expect(shown).toMatch(/^ResourceInitializationError: .* … .*: ResourceNotFoundException: no such secret$/);
  expect(bothEnds('short\nenough')).toBe('short enough');
});

test('times are shortened to what people compare', () => {
  expect(shortTimes('2026-11-20T12:03:00Z run 165, 2026-11-20T12:04:05.678Z')).toBe(
    '2026-11-20 12:03 run 165, 2026-11-20 12:04',
  );
});

test('what an event says for everybody is left out', () => {
  expect(
    terse('(service web) was unable to place a task. For more information, see the Troubleshooting section.'),
  ).toBe('was unable to place a task.');
});
