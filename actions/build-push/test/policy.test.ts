import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { projectRoot } from '@ecs-actions/testkit/action-file';
import { clientsOf } from '@ecs-actions/testkit/clients';
import { pushImage, writeImage } from '@ecs-actions/testkit/image-writer';
import { needs, testWith } from '@ecs-actions/testkit/needs';
import { withAccount, type Account } from './job.ts';
import { stub } from './stub.ts';

const buildx = [needs.docker, needs.buildx];
const readme = readFileSync(join(projectRoot, 'actions', 'build-push', 'README.md'), 'utf8');
const [documented = ''] = /(?<=```json\n)\{[^`]+"Statement"[^`]+\}(?=\n```)/u.exec(readme) ?? [];
const actions = [...documented.matchAll(/"(ecr:\w+)"/gu)].map(([, action = '']) => action);

interface Policy {
  readonly Version: string;
  readonly Statement: readonly unknown[];
}

/** The documented policy, with `without` spoilt and for the repository `name`. */
function policy(without = '', name = 'web'): Policy {
  const text = documented
    .replace(`"${without}"`, '"ecr:Nothing"')
    .replace('repository/web', `repository/${name}`);
  const { Version, Statement } = JSON.parse(text);
  return { Version, Statement };
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

describe('beside that policy', () => {
  const image = { 'source-image': 'staging/web:v1' };
  const expireUntagged = {
    rulePriority: 1,
    selection: { tagStatus: 'untagged', countType: 'imageCountMoreThan', countNumber: 5 },
    action: { type: 'expire' },
  };
  const reading = ['ecr:DescribeRepositories', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];
  const modes: readonly {
    readonly mode: string;
    readonly inputs: Readonly<Record<string, string>>;
    /** What it takes more: on the repository that it reads, or on its own. */
    readonly takes: { readonly [repository: string]: readonly string[] };
  }[] = [
    { mode: 'a promotion', inputs: image, takes: { 'staging/web': reading } },
    {
      mode: 'scan: ecr',
      // A scan that may not be started is waited for, as the registry may begin it.
      inputs: { ...image, scan: 'ecr', 'scan-timeout': '1s' },
      takes: { 'staging/web': reading, web: ['ecr:DescribeImageScanFindings', 'ecr:StartImageScan'] },
    },
    {
      mode: 'sign: cosign',
      inputs: { ...image, sign: 'cosign' },
      takes: { 'staging/web': reading, web: ['ecr:ListImageReferrers'] },
    },
    {
      mode: 'create-repository: true',
      inputs: {
        ...image,
        repository: 'new',
        'create-repository': 'true',
        'repository-settings': JSON.stringify({ lifecyclePolicy: { rules: [expireUntagged] } }),
      },
      takes: { 'staging/web': reading, new: ['ecr:CreateRepository', 'ecr:PutLifecyclePolicy'] },
    },
  ];

  async function works({ inputs, takes }: (typeof modes)[number], without: string): Promise<boolean> {
    let exitCode: number | undefined;
    await withAccount({}, async ({ simulator, push }) => {
      simulator.control.world({
        repositories: [{ repositoryName: 'staging/web' }],
        scans: [{ repositoryName: 'web', duration: 0, findings: [] }],
      });
      const source = await writeImage({ files: { '/a': 'a' } });
      await pushImage(clientsOf(simulator), 'staging/web', 'v1', source);
      const base = policy('', inputs['repository']);
      const more = Object.entries(takes).map(([repository, needed]) => ({
        Effect: 'Allow',
        Action: needed.filter((action) => `${action} on ${repository}` !== without),
        Resource: `arn:aws:ecr:us-east-1:123456789012:repository/${repository}`,
      }));
      simulator.control.policy({ ...base, Statement: [...base.Statement, ...more] });
      ({ exitCode } = await push(inputs, { env: { PATH: stub('cosign', '').path } }));
    });
    return exitCode === 0;
  }

  for (const mode of modes) {
    test(`${mode.mode} takes what the README says`, async () => {
      expect(await works(mode, '')).toBe(true);
    });
    for (const [repository, needed] of Object.entries(mode.takes)) {
      if (repository === 'staging/web' && mode.mode !== 'a promotion') continue;
      test.each(needed)(`${mode.mode} takes %s on ${repository}`, async (action) => {
        expect(readme).toContain(`\`${action}\``);
        expect(await works(mode, `${action} on ${repository}`)).toBe(false);
      });
    }
  }
});
