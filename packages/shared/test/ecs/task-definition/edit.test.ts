import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';

import { editTaskDefinition, type Edits } from '@ecs-actions/shared/ecs/task-definition/edit';

import { everyMember } from './definitions.ts';

const app = { name: 'app', image: 'app:1', xFuture: { on: true } };
const proxy = { name: 'proxy', image: 'proxy:1', environment: [] };
const both = { family: 'web', containerDefinitions: [app, proxy] };
const edited = (container: object, edits: Edits) =>
  editTaskDefinition({ family: 'web', containerDefinitions: [{ ...app, ...container }] }, edits)
    .containerDefinitions;

test('without edits nothing changes', () => {
  fc.assert(
    fc.property(everyMember, (definition) => expect(editTaskDefinition(definition, {})).toEqual(definition)),
  );
});

test('images are set by container, the rest of it stays', () => {
  const images = new Map([['proxy', 'proxy:2']]);
  expect(editTaskDefinition(both, { container: 'app', image: 'app:2', images })).toEqual({
    family: 'web',
    containerDefinitions: [
      { ...app, image: 'app:2' },
      { ...proxy, image: 'proxy:2' },
    ],
  });
});

describe('environment', () => {
  test('variables are added, changed in their place and removed', () => {
    const environment = [
      { name: 'A', value: '1' },
      { name: 'B', value: '2' },
      { name: 'C', value: '' },
    ];
    expect(
      edited({ environment }, { environment: new Map([['B', ''], ['D', 'x=y']]), removeEnvironment: ['A', 'Z'] }), // prettier-ignore
    ).toEqual([
      {
        ...app,
        environment: [
          { name: 'B', value: '' },
          { name: 'C', value: '' },
          { name: 'D', value: 'x=y' },
        ],
      },
    ]);
  });

  test('a secret takes the place of a variable, and the other way round', () => {
    const before = { environment: [{ name: 'A', value: '1' }], secrets: [{ name: 'B', valueFrom: 'arn:b' }] };
    expect(
      edited(before, { secrets: new Map([['A', 'arn:a']]), environment: new Map([['B', '2']]) }),
    ).toEqual([
      { ...app, environment: [{ name: 'B', value: '2' }], secrets: [{ name: 'A', valueFrom: 'arn:a' }] },
    ]);
  });

  test('a removed variable is gone even when it was a secret', () => {
    expect(edited({ secrets: [{ name: 'A', valueFrom: 'arn:a' }] }, { removeEnvironment: ['A'] })).toEqual([
      { ...app, secrets: [] },
    ]);
  });

  test('one variable cannot be given twice', () => {
    const edits = {
      environment: new Map([['A', '1']]),
      secrets: new Map([['app:A', 'arn']]),
      removeEnvironment: ['A'],
    };
    expect(() => edited({}, edits)).toThrow(
      'environment-variables and secrets both name A of app\nsecrets and remove-environment-variables both name A of app',
    );
  });
});

describe('scope', () => {
  test('an entry says its container, and after it the key may hold colons', () => {
    const environment = new Map([
      ['proxy:A', '1'],
      ['app:Logging:Level', '2'],
    ]);
    expect(editTaskDefinition(both, { environment }).containerDefinitions).toEqual([
      { ...app, environment: [{ name: 'Logging:Level', value: '2' }] },
      { ...proxy, environment: [{ name: 'A', value: '1' }] },
    ]);
  });

  test('containers that do not exist are all told, with those that do', () => {
    const edits = {
      container: 'ap',
      image: 'y',
      secrets: new Map([['B', 'arn:b']]),
      images: new Map([['web', 'x']]),
      environment: new Map([['prxy:A', '1']]),
    };
    expect(() => editTaskDefinition(both, edits)).toThrow(
      [
        'container-name: the task definition has no container "ap"; there are: app, proxy',
        'images: the task definition has no container "web"; there are: app, proxy',
        'environment-variables: the task definition has no container "prxy"; there are: app, proxy',
      ].join('\n'),
    );
  });

  test('with several containers an entry has to say which', () => {
    expect(() => editTaskDefinition(both, { dockerLabels: new Map([['a', 'b']]) })).toThrow(
      'docker-labels: name the container in container-name, or write container:KEY; there are: app, proxy',
    );
  });
});

test('labels and the command', () => {
  expect(
    edited(
      { dockerLabels: { a: '', b: '1' } },
      { dockerLabels: new Map([['b', '']]), command: ['sh', '-c', ''] },
    ),
  ).toEqual([{ ...app, dockerLabels: { a: '', b: '' }, command: ['sh', '-c', ''] }]);
});

describe('log configuration', () => {
  const logConfiguration = { logDriver: 'awslogs', options: { mode: '' }, secretOptions: [] };

  test('options are merged', () => {
    expect(edited({ logConfiguration }, { logOptions: new Map([['awslogs-group', 'g']]) })).toEqual([
      { ...app, logConfiguration: { ...logConfiguration, options: { mode: '', 'awslogs-group': 'g' } } },
    ]);
  });

  test('another driver begins without options', () => {
    expect(
      edited({ logConfiguration }, { logDriver: 'splunk', logOptions: new Map([['splunk-url', 'u']]) }),
    ).toEqual([{ ...app, logConfiguration: { logDriver: 'splunk', options: { 'splunk-url': 'u' } } }]);
    expect(edited({ logConfiguration }, { logDriver: 'awslogs' })).toEqual([{ ...app, logConfiguration }]);
  });

  test('options need a driver', () => {
    expect(() => edited({}, { logOptions: new Map([['a', 'b']]) })).toThrow('app has no log driver');
  });
});

describe('overrides', () => {
  test('objects merge, null removes, lists are replaced, containers are matched by name', () => {
    const definition = {
      cpu: '256',
      runtimePlatform: { cpuArchitecture: 'X86_64' },
      containerDefinitions: [app, proxy],
    };
    const overrides = {
      cpu: null,
      runtimePlatform: { operatingSystemFamily: 'LINUX' },
      containerDefinitions: [
        { name: 'proxy', image: null, environment: [{ name: 'A', value: '' }], essential: false },
      ],
    };
    expect(editTaskDefinition(definition, { overrides })).toEqual({
      runtimePlatform: { cpuArchitecture: 'X86_64', operatingSystemFamily: 'LINUX' },
      containerDefinitions: [
        app,
        { name: 'proxy', environment: [{ name: 'A', value: '' }], essential: false },
      ],
    });
  });

  test('the named inputs come after them', () => {
    const overrides = { containerDefinitions: [{ name: 'app', environment: [{ name: 'A', value: '1' }] }] };
    expect(edited({}, { overrides, environment: new Map([['B', '2']]) })).toEqual([
      {
        ...app,
        environment: [
          { name: 'A', value: '1' },
          { name: 'B', value: '2' },
        ],
      },
    ]);
  });

  test.each([
    [
      [{ name: 'wbe' }],
      'task-definition-overrides: the task definition has no container "wbe"; there are: app, proxy',
    ],
    [
      [{ image: 'x' }],
      'task-definition-overrides: containerDefinitions is a list of objects with a name each',
    ],
  ])('%j is refused', (containerDefinitions, message) => {
    expect(() => editTaskDefinition(both, { overrides: { containerDefinitions } })).toThrow(message);
  });
});
