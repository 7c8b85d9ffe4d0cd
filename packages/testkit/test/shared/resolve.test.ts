import { expect, test } from '@jest/globals';

import { resolveImages, type Resolution } from '@ecs-actions/shared/image/resolve';
import type { Fault } from '@ecs-actions/simulator/protocol/faults';
import { inProcess, withSimulator } from '@ecs-actions/testkit/simulator';

const registry = '123456789012.dkr.ecr.us-east-1.amazonaws.com';

async function resolve(references: readonly string[], faults: readonly Fault[] = []) {
  return await withSimulator({ time: { kind: 'stepped' } }, async (simulator) => {
    simulator.control.world({
      images: [
        { repositoryName: 'team/web', tags: ['1', 'latest'] },
        { repositoryName: 'team/web', tags: ['both'], platforms: ['linux/amd64', 'linux/arm64'] },
      ],
    });
    simulator.control.faults(faults);
    const resolutions = await resolveImages(inProcess(simulator).aws, references);
    return { resolutions, calls: simulator.truth.calls.map(({ operation }) => operation) };
  });
}

const one = async (reference: string, faults: readonly Fault[] = []) =>
  (await resolve([reference], faults)).resolutions.get(reference);
const digest: unknown = expect.stringMatching(/^sha256:[0-9a-f]{64}$/);

test('a tag, the tag that is meant without one, and a digest', async () => {
  const tagged = await one(`${registry}/team/web:1`);
  expect(tagged).toEqual({ kind: 'found', digest, platforms: [], config: digest });
  expect(await one(`${registry}/team/web`)).toEqual(tagged);
  const found = tagged?.kind === 'found' ? tagged.digest : '';
  expect(await one(`${registry}/team/web@${found}`)).toEqual(tagged);
});

test('an index has its platforms', async () => {
  expect(await one(`${registry}/team/web:both`)).toEqual({
    kind: 'found',
    digest,
    platforms: [expect.objectContaining({ platform: 'linux/amd64', digest }), expect.objectContaining({ platform: 'linux/arm64', digest })], // prettier-ignore
  });
});

test.each<[string, Partial<Resolution>]>([
  [`${registry}/team/web:2`, { kind: 'missing', what: 'image' }],
  [`${registry}/team/wbe:1`, { kind: 'missing', what: 'repository' }],
  ['public.ecr.aws/nginx/nginx:1', { kind: 'unknown' }],
  ['localhost:5000/team/web:1', { kind: 'unknown' }],
  ['Not an image', { kind: 'unknown', why: 'it is no valid image reference' }],
])('%s', async (reference, resolution) => expect(await one(reference)).toMatchObject(resolution));

test('an error says nothing about the image', async () => {
  const denied: Fault = { service: 'ecr', operation: 'BatchGetImage', kind: 'denied' };
  expect(await one(`${registry}/team/web:1`, [denied])).toMatchObject({
    kind: 'unknown',
    why: expect.stringContaining('ecr:BatchGetImage'),
  });
});

test('the same reference is asked for once', async () => {
  const { resolutions, calls } = await resolve(Array.from({ length: 5 }, () => `${registry}/team/web:1`));
  expect(resolutions.size).toBe(1);
  expect(calls).toEqual(['BatchGetImage']);
});
