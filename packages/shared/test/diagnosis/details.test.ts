import { describe, expect, test } from '@jest/globals';
import { diagnose } from '@ecs-actions/shared/diagnosis/diagnose';
import type { DefinitionView } from '@ecs-actions/shared/diagnosis/evidence';
import { container, evidence, tasks } from './fixtures.ts';

type Defined = Partial<DefinitionView['containers'][number]>;

function defined(of: Defined): DefinitionView | undefined {
  const { definition } = evidence();
  return definition && { ...definition, containers: definition.containers.map((one) => ({ ...one, ...of })) };
}

describe('the limit that a container passed', () => {
  const killed = {
    stoppedTasks: tasks({
      containers: [
        container({ exitCode: 137, reason: 'OutOfMemoryError: Container killed due to memory usage' }),
      ],
    }),
  };

  test.each<[string, Defined, RegExp, string]>([
    ['its own', { memory: 256 }, /than its own limit of 256 MiB,/, '`memory` of the container (now 256 MiB)'],
    [
      "its task's",
      {},
      /than the 512 MiB of its task,/,
      '`memory` of the task (now 512 MiB; the container has no limit of its own)',
    ],
  ])('is %s', (_whose, of, sentence, hint) => {
    const cause = diagnose(evidence({ ...killed, definition: defined(of) }));
    expect(cause.sentence).toMatch(sentence);
    expect(cause.lookFirst[0]).toBe(hint);
    expect(cause.says).toBeUndefined();
  });
});

test('how ECS asks a container for its health is shown, and what it asks is not', () => {
  const failing = evidence({
    stoppedTasks: tasks({
      stopCode: 'ServiceSchedulerInitiated',
      stoppedReason: 'Task failed container health checks',
    }),
    definition: defined({ healthCheck: { interval: 10, timeout: 5, retries: 1, startPeriod: 30 } }),
  });
  expect(diagnose(failing).lookFirst[0]).toMatch(
    /^`healthCheck` of `app` \(every 10 s, timeout 5 s, 1 retry, start period 30 s\): /,
  );
});

test.each<[string | undefined, RegExp, RegExp]>([
  ['The AWS credentials have expired.', /^the AWS credentials of this job expired;/, /role-duration-seconds/],
  [
    'role/ci may not do ecs:DescribeServices on *.',
    /^this job may not call `ecs:DescribeServices`;/,
    /policy.*`ecs:DescribeServices`/,
  ],
  ['ecs:DescribeServices could not be reached (socket).', /^AWS did not answer/, /network/],
  [undefined, /^this job can no longer read the service;/, /role-duration-seconds/],
])('sight is lost by what was seen last: %s', (blindness, sentence, hint) => {
  const cause = diagnose(evidence({ facts: { lostSight: true }, blindness }));
  expect(cause.sentence).toMatch(sentence);
  expect(cause.lookFirst[1]).toMatch(hint);
});

test('an empty log is not referred to', () => {
  const { lookFirst } = diagnose(
    evidence({ stoppedTasks: tasks({ containers: [container({ exitCode: 1 })] }) }),
  );
  expect(lookFirst).toEqual(['what `app` needs to start, and what changed in this release']);
});
