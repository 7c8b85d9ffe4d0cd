import { describe, expect, test } from '@jest/globals';
import { Buckets } from '../../src/protocol/buckets.ts';
import { startSimulator } from '../../src/simulator.ts';
import { call } from './handle.ts';

/** How many of `calls` at once go through. */
function through(buckets: Buckets, operation: string, calls: number, now: number): number {
  return Array.from({ length: calls }, () => buckets.take('ecs', operation, now)).filter(Boolean).length;
}

describe('ECS request buckets', () => {
  test.each([
    ['UpdateService', 50, 5],
    ['DescribeServices', 100, 20],
    ['DescribeServiceDeployments', 50, 20],
    ['RegisterTaskDefinition', 20, 1],
    ['DescribeTasks', 100, 20],
    ['RunTask', 100, 40],
  ])('%s: %d at once, then %d a second', (operation, burst, refill) => {
    const buckets = new Buckets();
    expect(through(buckets, operation, 200, 0)).toBe(burst);
    expect(through(buckets, operation, 200, 2000)).toBe(2 * refill);
    expect(through(buckets, operation, 200, 1_000_000)).toBe(burst);
  });

  test('operations of a category share one', () => {
    const buckets = new Buckets();
    expect(through(buckets, 'ListServices', 60, 0)).toBe(60);
    expect(through(buckets, 'DescribeServices', 200, 0)).toBe(40);
  });

  test('nothing limits what ECS lists in no category, or other services', () => {
    const buckets = new Buckets();
    expect(through(buckets, 'StopServiceDeployment', 500, 0)).toBe(500);
    expect(buckets.take('ecr', 'DescribeServices', 0)).toBe(true);
  });

  test('an empty one answers ThrottlingException, until time has passed', async () => {
    const simulator = await startSimulator({ time: { kind: 'stepped' } });
    const calls = await Promise.all(
      Array.from({ length: 51 }, () => call(simulator, 'ecs', 'DescribeTaskDefinition')),
    );
    expect(calls.at(-1)).toEqual({
      status: 400,
      body: { __type: 'ThrottlingException', message: 'Rate exceeded' },
    });
    expect(calls.slice(0, -1).map(({ body }) => body)).not.toContainEqual(calls.at(-1)?.body);
    simulator.advance(1000);
    expect((await call(simulator, 'ecs', 'DescribeTaskDefinition')).body).not.toEqual(calls.at(-1)?.body);
  });
});
