import { describe, expect, test } from '@jest/globals';
import { actionFolder, actionNames, readActionFile } from '@ecs-actions/testkit/action-file';
import { runBundle } from '@ecs-actions/testkit/runner';

describe.each(actionNames)('the bundle of %s, started as a runner does', (name) => {
  const action = readActionFile(actionFolder(name));

  test('says everything that is wrong with its inputs, once, and writes every output', async () => {
    using run = await runBundle(name, { inputs: { regoin: 'eu-west-1', 'aws-region': 'eu-west-1' } });
    expect(run.exitCode).toBe(1);
    const [error, ...more] = run.annotations;
    expect(more).toEqual([]);
    expect(error?.level).toBe('error');
    expect(error?.message).toContain('There is no input "regoin"; did you mean "region"?');
    expect(error?.message).toContain('There is no input "aws-region"; here it is "region".');
    expect(Object.keys(run.outputs)).toEqual(Object.keys(action.outputs));
    expect(run.summary).toContain('regoin');
  });

  test('has nothing to clean up after that', async () => {
    if (action.runs.post === undefined) return;
    using run = await runBundle(name, { inputs: { regoin: 'x' } });
    const post = await run.post();
    expect(post.annotations).toEqual([]);
    expect(post.exitCode).toBe(0);
  });
});
