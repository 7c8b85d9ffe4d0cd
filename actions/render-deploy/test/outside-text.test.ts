import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { play } from '@ecs-actions/testkit/play';
import type { BundleRun } from '@ecs-actions/testkit/runner';
import { cluster, image, type Scene, service, webWorld } from '@ecs-actions/testkit/worlds';

jest.setTimeout(60_000);

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

/** What a reader of the job sees as text: without fences and what stands between backticks. */
const prose = (summary: string): string =>
  summary.replace(/^(`{3,})\w*\n[\s\S]*?\n\1$/gm, '').replace(/`[^`\n]+`/g, '');

describe('text from outside', () => {
  const hostile = [
    '::error::owned',
    '::set-output name=status::succeeded',
    '##[add-mask]e',
    '::stop-commands::never',
    '\u001b[31mred\u001b[0m \u202egnp.exe',
    '</details><script>alert(1)</script> <img src=x>',
    '```\n# owned',
    '[click](https://evil.example) ![x](https://evil.example/x.png) @octocat',
  ].join('\n');

  test('from a log, a branch and an actor acts neither in the log nor on the page', async () => {
    const env = {
      GITHUB_ACTOR: '[x](https://evil.example)::error::a',
      GITHUB_REF_NAME: 'fix/`<img src=x>`-@octocat',
    };
    await deployCrashing(
      { log: `${hostile}\n${'x'.repeat(200_000)}`, lastWords: hostile },
      { env },
      (run) => {
        expect(run.outputs['status']).toBe('rolled-back');
        expect(run.annotations.filter(({ level }) => level === 'error')).toHaveLength(1);
        const known = ['error', 'warning', 'notice', 'group', 'endgroup', 'debug', 'add-mask'];
        expect(run.commands.filter(({ name }) => !known.includes(name))).toEqual([]);
        expect(run.commands.filter(({ name }) => name === 'add-mask')).toEqual([]);
        const page = prose(run.summary);
        expect(page).not.toMatch(/<(?:script|img)|^# owned/m);
        for (const acting of ['[click](', '![', ' @octocat', '[x](https://evil'])
          expect(page).not.toContain(acting);
        for (const control of ['\u001b', '\u202e']) expect(run.summary).not.toContain(control);
        expect(run.log).not.toContain('\u001b');
        expect(page.match(/<details>/g)?.length).toBe(page.match(/<\/details>/g)?.length);
        expect(run.summary.length).toBeLessThan(100_000);
      },
    );
  });
});

function contents(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => readFileSync(path, 'utf8'));
}

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
    `connecting with ${canaries.held} and ${canaries.given}`,
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
    const files = contents(run.job).filter((text) => text !== readFileSync(definition, 'utf8'));
    const shown = run.log.replaceAll(/^::add-mask::.*$/gmu, '');
    const everything = [shown, run.summary, JSON.stringify([run.outputs, run.state]), ...files];
    for (const canary of Object.values(canaries)) {
      expect({ canary, in: everything.filter((text) => text.includes(canary)) }).toEqual({ canary, in: [] });
    }
  });
});
