import { describe, expect, test } from '@jest/globals';
import { BehaviourTable } from '../../src/tasks/behaviour-table.ts';
import { behaviourFromLabels, steadyBehaviour } from '../../src/tasks/behaviour.ts';

describe('labels', () => {
  test('of other prefixes mean nothing', () => {
    expect(behaviourFromLabels({ maintainer: 'x', 'org.crash': '1' })).toEqual(steadyBehaviour);
  });

  test('all of them', () => {
    expect(
      behaviourFromLabels({
        'simulator.version': '4b7e0aa',
        'simulator.healthy-after': '5s',
        'simulator.crash': '3',
        'simulator.crash-after': '300ms',
        'simulator.crash-times': '2',
        'simulator.out-of-memory-after': '1m',
        'simulator.start-error': 'exec format error',
        'simulator.health-status': '503',
        'simulator.container-health': 'fails',
        'simulator.latency': '20ms',
        'simulator.status': '500',
        'simulator.stop-after': '1.5s',
        'simulator.log': 'one\ntwo',
        'simulator.last-words': 'FATAL',
      }),
    ).toEqual({
      version: '4b7e0aa',
      healthyAfter: 5000,
      crash: { exitCode: 3, after: 300, times: 2 },
      outOfMemoryAfter: 60_000,
      startError: 'exec format error',
      healthStatus: 503,
      containerHealthFails: true,
      latency: 20,
      status: 500,
      stopAfter: 1500,
      log: ['one', 'two'],
      lastWords: ['FATAL'],
    });
  });

  test.each([
    ['simulator.crash-afer', '1s', 'simulator.crash-afer is not a label that the simulator knows'],
    ['simulator.healthy-after', '5', '5 is not a duration'],
    ['simulator.crash', '-1', '-1 is not a whole number'],
    ['simulator.container-health', 'passes', 'passes is not what container health does'],
  ])('%s: %s is refused', (name, value, message) => {
    expect(() => behaviourFromLabels({ [name]: value })).toThrow(message);
  });
});

test('what the world says of an image wins over its labels, the longest beginning first', () => {
  const table = new BehaviourTable();
  table.set('registry/web', { status: '500' });
  table.set('registry/web:2', { status: '404' });
  const labels = { 'simulator.status': '418' };
  expect(table.of('registry/web:1', labels).status).toBe(500);
  expect(table.of('registry/web:2', labels).status).toBe(404);
  expect(table.of('registry/api:1', labels).status).toBe(418);
});

test('an image whose labels make no sense does not start', () => {
  const { startError } = new BehaviourTable().of('web:1', { 'simulator.crush': '1' });
  expect(startError).toBe('simulator.crush is not a label that the simulator knows');
});
