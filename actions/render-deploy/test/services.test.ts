import { describe, expect, test } from '@jest/globals';
import { fleet, fleetWorld, pollingCalls, runJobs } from '@ecs-actions/testkit/fleet';
import { deployFleet } from './story.ts';

const throttled = ({ error }: { readonly error?: string }) => error === 'ThrottlingException';

async function deployAll(count: number, options?: Parameters<typeof fleetWorld>[1]) {
  const names = fleet(count);
  return runJobs(fleetWorld(names, options), [deployFleet(names)]);
}

describe('several services in one step', () => {
  test('a hundred of one family take a twentieth of the polling, one revision, and no throttle', async () => {
    const one = await deployAll(1);
    const hundred = await deployAll(100);
    expect(hundred.results.map(({ outputs }) => outputs['status'])).toEqual(['succeeded']);
    expect(pollingCalls(hundred)).toBeLessThan((100 * pollingCalls(one)) / 20);
    const count = (operation: string) => hundred.calls.filter((call) => call.operation === operation).length;
    expect(count('RegisterTaskDefinition')).toBe(1);
    expect(count('UpdateService')).toBe(100);
    expect(count('DescribeTaskDefinition')).toBeLessThan(5);
    expect(hundred.calls.filter(throttled)).toEqual([]);
  });

  test('thirty of thirty families are each registered and deployed once, without a throttle', async () => {
    const { results, calls, events } = await deployAll(30, { families: 'each' });
    expect(results.map(({ outputs }) => outputs['status'])).toEqual(['succeeded']);
    expect(events.filter(({ kind }) => kind === 'task-definition.registered')).toHaveLength(30);
    expect(events.filter(({ kind }) => kind === 'deployment.created')).toHaveLength(30);
    expect(calls.filter(throttled)).toEqual([]);
  });

  test('what keeps one from being deployed does not keep the others', async () => {
    const { results, events } = await deployAll(5, { different: { 'web-002': { status: 'INACTIVE' } } });
    const [result] = results;
    const all: unknown = JSON.parse(result?.outputs['results'] ?? '[]');
    expect(all).toEqual([
      expect.objectContaining({ service: 'web-001', status: 'succeeded' }),
      expect.objectContaining({ service: 'web-002', status: 'refused' }),
      expect.objectContaining({ service: 'web-003', status: 'succeeded' }),
      expect.objectContaining({ service: 'web-004', status: 'succeeded' }),
      expect.objectContaining({ service: 'web-005', status: 'succeeded' }),
    ]);
    expect(result?.exit).toBe(1);
    expect(events.filter(({ kind }) => kind === 'deployment.created')).toHaveLength(4);
  });

  test('every line of the log begins with its service', async () => {
    const { log } = await deployAll(3);
    expect(log.filter((line) => !/^web-00[123] /.test(line))).toEqual([]);
  });
});

test('thirty jobs at once all finish, soon after ECS does', async () => {
  const names = fleet(30);
  const { results, events, ended } = await runJobs(
    fleetWorld(names),
    names.map((name) => deployFleet([name])),
  );
  expect(new Set(results.map(({ outputs }) => outputs['status']))).toEqual(new Set(['succeeded']));
  const late = names.filter((name, job) => {
    const end = events.find(
      (one) => one.kind === 'deployment.ended' && String(one['service']).endsWith(name),
    );
    return !end || (ended[job] ?? Infinity) - end.at > 10_000;
  });
  expect(late).toEqual([]);
});
