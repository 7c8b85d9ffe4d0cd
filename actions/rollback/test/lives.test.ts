import { describe, expect, test } from '@jest/globals';
import { live } from '@ecs-actions/testkit/lives';
import { rollBackStory, verifiedKey } from './story.ts';

/** A slice; `pnpm histories --of rollback` lives as many as one likes. */
const slices = Array.from({ length: 4 }, (_, index) => index * 20 + 1);

describe('random lives of a service', () => {
  test.each(slices)(
    'the way back is the one that a person would tell, seeds from %i',
    async (first) => {
      for (let seed = first; seed < first + 20; seed += 1) {
        const { answer, right } = await live(seed, verifiedKey, rollBackStory);
        expect({ seed, answer }).toEqual({ seed, answer: right });
      }
    },
    120_000,
  );

  test.each([
    ['a release that ECS rolled back lies between what was left and what came back', 380],
    ['the same, and the release that was left had been left before', 404],
  ])('%s, seed %i', async (_, seed) => {
    const { answer, right } = await live(seed, verifiedKey, rollBackStory);
    expect(right).toEqual({ kind: 'already' });
    expect(answer).toEqual(right);
  });
});
