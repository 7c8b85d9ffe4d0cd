import { describe, expect, test } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { play } from '@ecs-actions/testkit/play';
import { type SceneName, sceneOf } from '@ecs-actions/testkit/worlds';
import { deploy, deployIn } from './ending.ts';

describe('a runner that takes no files, as with a full disk', () => {
  const env = { GITHUB_OUTPUT: tmpdir(), GITHUB_STEP_SUMMARY: tmpdir(), RUNNER_TEMP: '/nowhere' };
  const lost = ['render-deploy-results.json', 'web.json', 'The outputs', 'The job summary'];

  test.concurrent.each<[SceneName, number, string[]]>([
    ['success', 0, []],
    [
      'circuit breaker with rollback',
      1,
      ['web was rolled back: app exits with code 3 two seconds after it starts.'],
    ],
  ])('%s ends as it does otherwise', async (name, exit, errors) => {
    const { run } = await deployIn(sceneOf(name), { env });
    expect(run.exitCode).toBe(exit);
    const told = (level: string, words: RegExp) =>
      run.annotations.flatMap((one) => (one.level === level ? (words.exec(one.message)?.[0] ?? '') : []));
    expect(told('error', /^.*/).map((line) => line.replaceAll('`', ''))).toEqual(errors);
    expect(told('warning', /^.*(?= could not be written)/)).toEqual(lost);
  });
});

test('what a step of a job wrote stays when a later one renders the same family', async () => {
  const temporary = mkdtempSync(join(tmpdir(), 'render-deploy-'));
  try {
    const rendered = await play(sceneOf('success'), async (playing) => {
      const render = async (value: string) => {
        const inputs = { 'dry-run': 'true', 'environment-variables': `STAGE=${value}` };
        const { outputs } = await deploy(playing, sceneOf('success'), {
          inputs,
          env: { RUNNER_TEMP: temporary },
        });
        return outputs['task-definition'] ?? '';
      };
      return [await render('staging'), await render('production')];
    });
    expect(rendered.map((path) => /"value": "(\w+)"/.exec(readFileSync(path, 'utf8'))?.[1])).toEqual([
      'staging',
      'production',
    ]);
  } finally {
    rmSync(temporary, { recursive: true });
  }
});
