import { describe, expect, test } from '@jest/globals';

import { parseTaskDefinition } from '@ecs-actions/shared/ecs/task-definition/parse';

const parse = (content: string) => parseTaskDefinition(content, 'web.yaml');

describe('a text is taken as it was written', () => {
  test.each([['8080'], ['007'], ['0x10'], ['1e3'], ['true'], ['1.10'], ['12345678901234567890']])(
    '%s',
    (written) => {
      const { containerDefinitions } = parse(
        `containerDefinitions: [{ environment: [{ name: A, value: ${written} }] }]`,
      );
      expect(containerDefinitions).toEqual([{ environment: [{ name: 'A', value: written }] }]);
    },
  );

  test('in maps and lists of texts too', () => {
    expect(parse('containerDefinitions: [{ command: [sleep, 10], dockerLabels: { 1: 2 } }]')).toEqual({
      containerDefinitions: [{ command: ['sleep', '10'], dockerLabels: { '1': '2' } }],
    });
  });
});

test('sizes of the task are texts and those of a container numbers, in whatever way they are quoted', () => {
  expect(
    parse('{"cpu": 256, "memory": "512", "containerDefinitions": [{"cpu": "128", "memory": 256}]}'),
  ).toEqual({
    cpu: '256',
    memory: '512',
    containerDefinitions: [{ cpu: 128, memory: 256 }],
  });
});

test('what cannot be converted is an error with its path and without its value', () => {
  const content = `
containerDefinitions:
  - name: app
    memory: 512MB
    essential: "yes"
    portMappings: 80
    environment:
      - { name: EMPTY, value: }
`;
  expect(() => parse(content)).toThrow(
    `web.yaml is no task definition in YAML or JSON:
- containerDefinitions[app].memory is a text, and ECS takes a number
- containerDefinitions[app].essential is a text, and ECS takes true or false
- containerDefinitions[app].portMappings is a number, and ECS takes a list
- containerDefinitions[app].environment[EMPTY].value has no value; an empty text is written ""`,
  );
});

test('empty values stay, nulls are left out', () => {
  expect(
    parse(
      '{ "taskRoleArn": null, "volumes": [{ "name": "v", "host": {} }], "placementConstraints": [], "cpu": "" }',
    ),
  ).toEqual({
    volumes: [{ name: 'v', host: {} }],
    placementConstraints: [],
    cpu: '',
  });
});

test('a patch keeps its nulls', () => {
  expect(parseTaskDefinition('taskRoleArn: null', 'task-definition-overrides', 'keep')).toEqual({
    taskRoleArn: null,
  });
});

test('attributes that the model lacks keep the types they were written with', () => {
  expect(parse('xFuture: { count: 3, on: true, name: a, none: [] }')).toEqual({
    xFuture: { count: 3, on: true, name: 'a', none: [] },
  });
});

test('anchors are followed', () => {
  expect(parse('containerDefinitions: [{ name: a, command: &c [x] }, { name: b, command: *c }]')).toEqual({
    containerDefinitions: [
      { name: 'a', command: ['x'] },
      { name: 'b', command: ['x'] },
    ],
  });
});

test('an alias of itself does not go on for ever', () => {
  expect(() => parse('xFuture: &x [*x, *x]')).toThrow('there are more than 200 aliases');
});

test('the output of describe-task-definition is taken with its tags', () => {
  expect(
    parse('{"taskDefinition": {"family": "web", "cpu": "256"}, "tags": [{"key": "a", "value": "b"}]}'),
  ).toEqual({
    family: 'web',
    cpu: '256',
    tags: [{ key: 'a', value: 'b' }],
  });
});

test.each([
  ['a list', '[1]', 'an object is expected'],
  ['nothing', '', 'an object is expected'],
  ['a member twice', 'cpu: 1\ncpu: 2', 'Map keys must be unique'],
  ['broken JSON', '{"cpu": ', 'Flow map must end with a } at line 1, column 9'],
])('%s is refused', (_what, content, message) => {
  expect(() => parse(content)).toThrow(message);
});
