import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { projectRoot } from '@ecs-actions/testkit/action-file';
import { needs, testWith } from '@ecs-actions/testkit/needs';
import { withAccount, type Account } from './job.ts';

jest.setTimeout(120_000);

const buildx = [needs.docker, needs.buildx];
const readme = readFileSync(join(projectRoot, 'actions', 'build-push', 'README.md'), 'utf8');
const [documented = ''] = /(?<=```json\n)\{[^`]+"Statement"[^`]+\}(?=\n```)/u.exec(readme) ?? [];
const actions = [...documented.matchAll(/"(ecr:\w+)"/gu)].map(([, action = '']) => action);

/** The documented policy, with `without` spoilt and for the repository `name`. */
function policy(without = '', name = 'web'): unknown {
  return JSON.parse(
    documented.replace(`"${without}"`, '"ecr:Nothing"').replace('repository/web', `repository/${name}`),
  );
}

/** Builds and pushes, then reuses the image under one more tag. */
async function journey({ simulator, push }: Account, document: unknown): Promise<boolean> {
  simulator.control.policy(document);
  const first = await push();
  const second = first.exitCode === 0 ? await push({ tags: 'type=sha\nlatest' }) : first;
  return second.exitCode === 0 && second.outputs['reused'] === 'true';
}

test('the policy in the README names nine actions on the repository, and one on everything', () => {
  expect(actions).toHaveLength(10);
});

describe('the documented policy', () => {
  testWith(buildx, 'is enough', () =>
    withAccount({}, async (account) => {
      expect(await journey(account, policy())).toBe(true);
    }),
  );

  testWith(buildx, 'for another repository is not', () =>
    withAccount({}, async (account) => {
      expect(await journey(account, policy('', 'other'))).toBe(false);
    }),
  );

  for (const action of actions) {
    testWith(buildx, `is not enough without ${action}`, () =>
      withAccount({}, async (account) => {
        expect(await journey(account, policy(action))).toBe(false);
      }),
    );
  }
});
