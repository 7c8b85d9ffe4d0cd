import { expect, test } from '@jest/globals';
import { readTasks } from '@ecs-actions/shared/ecs/tasks';
import { canned, steppingClock } from '../diagnosis/canned.ts';
import { arn } from '../diagnosis/fixtures.ts';

const arns = (from: number, count: number): string[] =>
  Array.from({ length: count }, (_, index) => arn(`task/demo/${from + index}`));

test('tasks are read page by page, described a hundred at a time, each once, and kept by who started them', async () => {
  const { aws, calls } = canned(
    {
      ListTasks: ({ desiredStatus, nextToken }) => {
        if (desiredStatus === 'RUNNING') return { taskArns: arns(0, 1) };
        return nextToken === undefined
          ? { taskArns: arns(0, 100), nextToken: 'more' }
          : { taskArns: arns(100, 50) };
      },
      DescribeTasks: ({ tasks }) => ({
        tasks: Array.isArray(tasks)
          ? tasks.map((taskArn: unknown) => ({
              taskArn,
              startedBy: String(taskArn).endsWith('7') ? 'ecs-svc/7' : 'ecs-svc/1',
              containers: [{ name: 'app', networkInterfaces: [{ privateIpv4Address: '10.0.0.7' }] }],
            }))
          : [],
      }),
    },
    steppingClock(),
  );

  const tasks = await readTasks(aws, { cluster: 'demo', service: 'web', startedBy: 'ecs-svc/7' });

  expect(tasks.map(({ id }) => id)).toEqual([
    '7',
    '17',
    '27',
    '37',
    '47',
    '57',
    '67',
    '77',
    '87',
    '97',
    '107',
    '117',
    '127',
    '137',
    '147',
  ]);
  expect(tasks[0]).toMatchObject({
    privateIp: '10.0.0.7',
    health: 'UNKNOWN',
    containers: [{ exitCode: undefined }],
  });
  const described = calls.filter(({ operation }) => operation === 'DescribeTasks');
  expect(described.map(({ input }) => (Array.isArray(input['tasks']) ? input['tasks'].length : 0))).toEqual([
    100, 50,
  ]);
  const listed = calls.filter(({ operation }) => operation === 'ListTasks');
  expect(listed.every(({ input }) => input['serviceName'] === 'web' && !('startedBy' in input))).toBe(true);
});
