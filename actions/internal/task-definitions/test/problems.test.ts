import { expect, test } from '@jest/globals';
import { runBundle } from '@ecs-actions/testkit/runner';
import { problemsOf } from '../src/problems.ts';

const good = {
  family: 'web',
  requiresCompatibilities: ['FARGATE'],
  networkMode: 'awsvpc',
  cpu: '256',
  memory: '512',
  containerDefinitions: [{ name: 'app', image: 'web' }],
};
const containers = (...all: object[]) => ({ ...good, containerDefinitions: all });

test.each([
  ['nothing', good, []],
  ['a slip', { ...good, cpus: '256' }, [/cpus .*"cpu" was meant/]],
  ['no family', { ...good, family: undefined }, [/family/]],
  ['no containers', containers(), [/no containers/]],
  ['a name twice', containers({ name: 'app' }, { name: 'app' }), [/two containers "app"/]],
  ['no name', containers({ image: 'web' }), [/container 1 has no name/]],
  [
    'a dependency that is not there',
    containers({ name: 'app', dependsOn: [{ containerName: 'db' }] }),
    [/"db"/],
  ],
  ['nothing essential', containers({ name: 'app', essential: false }), [/essential/]],
  ['Fargate without memory', { ...good, memory: undefined }, [/"memory"/]],
  ['Fargate without a network', { ...good, networkMode: 'bridge' }, [/awsvpc/]],
])('%s', (_, definition, words) => {
  const problems = problemsOf(JSON.stringify(definition), 'web.json');
  expect(problems).toHaveLength(words.length);
  for (const [index, word] of words.entries()) expect(problems[index]).toMatch(word);
});

test('a pull request with a bad file is red, and says which it is', async () => {
  using run = await runBundle('task-definitions', {
    inputs: { files: 'ecs/web.json\necs/api.json\necs/none.json', 'report-file': 'report.md' },
    files: { 'ecs/web.json': JSON.stringify(good), 'ecs/api.json': '{' },
  });
  expect(run.exitCode).toBe(1);
  const problems: string[] = JSON.parse(run.outputs['problems'] ?? '');
  expect(problems.map((problem) => problem.split(':')[0])).toEqual(['ecs/api.json', 'ecs/none.json']);
  expect(run.summary).toContain('✅ `ecs/web.json`');
});
