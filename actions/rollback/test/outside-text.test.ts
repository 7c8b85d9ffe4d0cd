import { expect, test } from '@jest/globals';
import { expectNothingLeftOver } from '@ecs-actions/testkit/left-over';
import { expectHarmless, expectHidden, hostileText } from '@ecs-actions/testkit/outside-text';
import { play } from '@ecs-actions/testkit/play';
import type { BundleRun } from '@ecs-actions/testkit/runner';
import {
  cluster,
  definition,
  registry,
  type Scene,
  service,
  webService,
  webWorld,
} from '@ecs-actions/testkit/worlds';
import { rolling } from './account.ts';

interface Told {
  /** Of the release that is gone back to. */
  readonly release?: Readonly<Record<string, unknown>>;
  /** Of the containers of both releases, the one that is left last. */
  readonly containers?: readonly [Readonly<Record<string, unknown>>, Readonly<Record<string, unknown>>];
  /** As tags on the release that is left. */
  readonly tags?: readonly { readonly key: string; readonly value: string }[];
  readonly inputs?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}

/** Goes back from the second release to the first, of which everything around the step tells what the test says. */
async function rollBack(told: Told, body: (run: BundleRun) => void): Promise<void> {
  const { release = {}, containers: [before, left] = [{}, {}], tags = [], inputs = {}, env = {} } = told;
  const world: Scene['world'] = () => ({
    ...webWorld({ release: {} }),
    behaviours: [{ image: `${registry}/web:1`, ...release }],
    taskDefinitions: [
      definition(before),
      { ...definition({ ...left, image: `${registry}/web:2` }), ...(tags.length > 0 && { tags }) },
    ],
    services: [
      {
        ...webService,
        ...rolling({ rollback: false }),
        taskDefinition: 'web:2',
        history: [{ taskDefinition: 'web:1' }],
      },
    ],
  });
  await play({ world }, async (playing) => {
    using run = await playing.run('rollback', { inputs: { cluster, service, ...inputs }, env });
    body(run);
  });
}

test('a reason, tags and an actor act neither in the log nor on the page', async () => {
  const tags = [
    { key: 'ecs-actions:actor', value: 'x @octocat ::error::a' },
    { key: 'ecs-actions:commit', value: '::add-mask::e' },
    { key: 'ecs-actions:pre-deploy', value: '::stop-commands::never' },
  ];
  const env = { GITHUB_ACTOR: '[x](https://evil.example)::error::a' };
  await rollBack({ tags, inputs: { reason: hostileText }, env }, (run) => {
    expect(run.outputs['status']).toBe('succeeded');
    expect(run.summary).toContain('Reason:');
    expect(run.annotations.filter(({ level }) => level === 'error')).toEqual([]);
    expectHarmless(run);
  });
});

test('the log of a way back that fails acts neither in the log nor on the page', async () => {
  const release = {
    crash: 3,
    'crash-after': '2s',
    log: `${hostileText}\n${'x'.repeat(200_000)}`,
    'last-words': hostileText,
  };
  await rollBack({ release, inputs: { 'log-lines': '20' } }, (run) => {
    expect(run.outputs['status']).toBe('rollback-failed');
    expect(run.annotations.filter(({ level }) => level === 'error')).toHaveLength(1);
    expect(run.summary.length).toBeLessThan(100_000);
    expectHarmless(run);
  });
});

test('a secret that either release or the log holds is in no log, output, summary or file', async () => {
  const canaries = {
    before: 'canary-of-the-release-before',
    left: 'canary-of-the-release-left',
    label: 'canary-of-a-label',
    command: 'canary-of-a-command',
    logged: 'canary-of-a-password',
  };
  const holding = (value: string) => ({
    environment: [{ name: 'API_SECRET', value }],
    dockerLabels: { license: `${canaries.label}-${value}` },
    command: ['serve', `--token=${canaries.command}-${value}`],
  });
  const release = {
    crash: 3,
    'crash-after': '2s',
    log: `connecting with ${canaries.before}\npostgres://web:${canaries.logged}@db.internal/web`,
    'last-words': `FATAL: ${canaries.before}`,
  };
  const containers = [holding(canaries.before), holding(canaries.left)] as const;
  for (const inputs of [{ 'dry-run': 'true' }, { 'log-lines': '20' }]) {
    await rollBack({ release, containers, inputs }, (run) => {
      expect(run.outputs['status']).toBe('dry-run' in inputs ? 'dry-run' : 'rollback-failed');
      if ('dry-run' in inputs) expect(run.summary).toContain('API_SECRET');
      expectHidden(run, Object.values(canaries));
      expectNothingLeftOver(run);
    });
  }
});
