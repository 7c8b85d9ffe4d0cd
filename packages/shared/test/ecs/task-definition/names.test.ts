import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';

import { nearMiss, unknownNames } from '@ecs-actions/shared/ecs/task-definition/names';
import { taskDefinitionShape } from '@ecs-actions/shared/ecs/task-definition/schema';

import { everyMember } from './definitions.ts';

test('every member of the model is known and every other is found', () => {
  fc.assert(
    fc.property(everyMember, (definition) => {
      const found = unknownNames(definition);
      expect(found).not.toHaveLength(0);
      expect(found.every(({ path, meant }) => path.endsWith('xFuture') && meant === undefined)).toBe(true);
    }),
  );
});

test('a slip is found with the name that was meant, wherever it stands', () => {
  const definition = {
    family: 'web',
    Cpu: '256',
    containerDefinitions: [
      {
        name: 'app',
        enviroment: [],
        portMapping: [],
        healthCheck: { comand: ['CMD'] },
        logConfiguration: { option: {} },
      },
    ],
  };
  expect(unknownNames(definition)).toEqual([
    { path: 'Cpu', meant: 'cpu' },
    { path: 'containerDefinitions[app].enviroment', meant: 'environment' },
    { path: 'containerDefinitions[app].portMapping', meant: 'portMappings' },
    { path: 'containerDefinitions[app].healthCheck.comand', meant: 'command' },
    { path: 'containerDefinitions[app].logConfiguration.option', meant: 'options' },
  ]);
});

test('keys of maps are anybody’s', () => {
  const container = {
    name: 'app',
    dockerLabels: { enviroment: 'x' },
    logConfiguration: { options: { imag: 'y' } },
  };
  expect(unknownNames({ containerDefinitions: [container] })).toEqual([]);
});

test('what ECS itself told is real, in whatever container', () => {
  const told = { containerDefinitions: [{ name: 'a', imags: 1 }] };
  const definition = { containerDefinitions: [{ name: 'b', imags: 2, secrts: [] }] };
  expect(unknownNames(definition, told)).toEqual([
    { path: 'containerDefinitions[b].secrts', meant: 'secrets' },
  ]);
});

describe('near misses', () => {
  const known = ['cpu', 'memory', 'environment', 'mountPoints', 'dependsOn', 'privileged'];

  test.each([
    ['MEMORY', 'memory'],
    ['memmory', 'memory'],
    ['memoy', 'memory'],
    ['memery', 'memory'],
    ['mempry', 'memory'],
    ['meomry', 'memory'],
    ['environments', 'environment'],
    ['mountpoint', 'mountPoints'],
    ['dependOn', 'dependsOn'],
    ['cup', 'cpu'],
  ])('%s', (name, meant) => expect(nearMiss(name, known)).toBe(meant));

  test.each([['gpu'], ['mem'], ['environmentFiles'], ['privileges2x'], ['points']])(
    '%s is another name',
    (name) => expect(nearMiss(name, known)).toBeUndefined(),
  );

  test('no name of the model is taken for a slip in another of its object', () => {
    const members = taskDefinitionShape.kind === 'structure' ? [...taskDefinitionShape.members.keys()] : [];
    for (const name of members)
      expect(
        nearMiss(
          name,
          members.filter((other) => other !== name),
        ),
      ).toBeUndefined();
  });
});
