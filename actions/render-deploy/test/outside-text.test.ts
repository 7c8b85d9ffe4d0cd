import { readFileSync, statSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { expectNothingLeftOver } from '@ecs-actions/testkit/left-over';
import { expectHarmless, expectHidden, hostileText } from '@ecs-actions/testkit/outside-text';
import { play } from '@ecs-actions/testkit/play';
import type { BundleRun } from '@ecs-actions/testkit/runner';
import { cluster, image, type Scene, service, webWorld } from '@ecs-actions/testkit/worlds';

const inputs = { cluster, service, 'container-name': 'app', image: image.after, 'log-lines': '20' };

/** Runs a release that crashes, of which both the step's surroundings and the container tell what the test says. */
async function deployCrashing(
  scene: { readonly log: string; readonly lastWords: string; readonly container?: object },
  more: { readonly inputs?: Record<string, string>; readonly env?: Record<string, string> },
  body: (run: BundleRun) => void,
): Promise<void> {
  const { log, lastWords, container = {} } = scene;
  const release = { crash: 3, 'crash-after': '2s', log, 'last-words': lastWords };
  const world: Scene['world'] = () => webWorld({ release, container: { ...container } });
  await play({ world }, async (playing) => {
    body(await playing.run('render-deploy', { inputs: { ...inputs, ...more.inputs }, env: more.env ?? {} }));
  });
}

describe('text from outside', () => {
  test('from a log, a branch and an actor acts neither in the log nor on the page', async () => {
    const env = {
      GITHUB_ACTOR: '[x](https://evil.example)::error::a',
      GITHUB_REF_NAME: 'fix/`<img src=x>`-@octocat',
    };
    await deployCrashing(
      { log: `${hostileText}\n${'x'.repeat(200_000)}`, lastWords: hostileText },
      { env },
      (run) => {
        expect(run.outputs['status']).toBe('rolled-back');
        expect(run.annotations.filter(({ level }) => level === 'error')).toHaveLength(1);
        expectHarmless(run);
        expect(run.summary.length).toBeLessThan(100_000);
      },
    );
  });
});

test('a secret that the definition, an input or the log holds is in no log, output, summary or state', async () => {
  const canaries = {
    held: 'canary-of-the-definition',
    replaced: 'canary-of-the-release-before',
    given: 'canary-of-an-input',
    label: 'canary-of-a-label',
    logged: 'canary-of-a-password',
    command: 'canary-of-a-command',
  };
  const log = [
    `connecting with ${canaries.held} and ${canaries.given}, no longer with ${canaries.replaced}`,
    `postgres://web:${canaries.logged}@db.internal/web`,
    `{"password":"${canaries.logged}"}`,
  ].join('\n');
  const container = {
    environment: [
      { name: 'API_SECRET', value: canaries.held },
      { name: 'TOKEN', value: canaries.replaced },
    ],
    dockerLabels: { license: canaries.label },
    command: ['serve', `--token=${canaries.command}`],
  };
  const more = {
    inputs: {
      'environment-variables': `TOKEN=${canaries.given}`,
      command: `serve --token=${canaries.command}-2`,
    },
  };
  await deployCrashing({ log, lastWords: `FATAL: ${canaries.held}`, container }, more, (run) => {
    expect(run.outputs['status']).toBe('rolled-back');
    expect(run.summary).toContain('TOKEN');
    const definition = run.outputs['task-definition'] ?? '';
    expect(readFileSync(definition, 'utf8')).toContain(canaries.given);
    expect(statSync(definition).mode & 0o077).toBe(0);
    // The rendered definition has them by nature, and is for its owner alone.
    expectHidden(run, Object.values(canaries), definition);
    expectNothingLeftOver(run);
  });
});
