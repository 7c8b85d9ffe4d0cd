import { fine, no, type Question, type Target } from '../check.ts';

/** A session that ends during the deployment leaves it unwatched. */
export function credentialQuestions({ leastDuration }: Target): readonly Question[] {
  if (leastDuration === undefined) return [];
  return [
    {
      key: String(leastDuration),
      ask: async ({ aws, clock }) => {
        const { expiration } = await aws.ecs.config.credentials();
        if (expiration === undefined || expiration.getTime() >= clock.now() + leastDuration) return fine;
        const minutes = Math.ceil(leastDuration / 60_000);
        return no(
          `The AWS credentials end at ${expiration.toISOString()}, and the deployment takes at least ${minutes} minutes.`,
        );
      },
    },
  ];
}
