import { afterEach, describe, expect, test } from '@jest/globals';
import type { InputReader } from '@ecs-actions/shared/runner/input-reader';
import { InputError, readInputs } from '@ecs-actions/shared/runner/inputs';

const environment = { ...process.env };
afterEach(() => {
  process.env = { ...environment };
});

function given(inputs: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(inputs)) process.env[`INPUT_${name.toUpperCase()}`] = value;
}

function read<T>(inputs: Readonly<Record<string, string>>, reader: (read: InputReader) => T): T {
  given(inputs);
  return readInputs(reader);
}

function problems(
  inputs: Readonly<Record<string, string>>,
  reader: (read: InputReader) => unknown,
): readonly string[] {
  try {
    read(inputs, reader);
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
  return [];
}

describe('a value', () => {
  const cases: [string, string, (read: InputReader) => unknown, unknown][] = [
    ['a text', ' web ', (r) => r.text('x'), 'web'],
    ['an empty text', '  ', (r) => r.text('x'), undefined],
    ['a flag', 'TRUE', (r) => r.flag('x'), true],
    ['a flag', 'False', (r) => r.flag('x'), false],
    ['a flag that is not given', '', (r) => r.flag('x'), undefined],
    ['a number', '12', (r) => r.integer('x'), 12],
    ['a negative number', '-3', (r) => r.integer('x'), -3],
    ['a number at its limit', '9', (r) => r.integer('x', { max: 9 }), 9],
    ['a duration', '1h30m', (r) => r.duration('x'), 5_400_000],
    ['whole minutes', '120s', (r) => r.duration('x', { wholeMinutes: true }), 120_000],
    ['a choice', 'stop', (r) => r.choice('x', ['rollback', 'stop']), 'stop'],
    ['a list', 'a\r\n\n # no\n  b \n', (r) => r.list('x'), ['a', 'b']],
    ['an empty list', '', (r) => r.list('x'), []],
    [
      'a map',
      'A=1\n\n# no\n B =x=y \nC=',
      (r) => Object.fromEntries(r.map('x')),
      { A: '1', B: 'x=y ', C: '' },
    ],
    ['YAML', 'a: [1, yes]', (r) => r.structure('x'), { a: [1, 'yes'] }],
    ['JSON', '{"a": null}', (r) => r.structure('x'), { a: null }],
  ];
  test.each(cases)('%s: %j', (_, value, reader, expected) => {
    expect(read({ x: value }, reader)).toEqual(expected);
  });
});

describe('a problem', () => {
  const cases: [string, (read: InputReader) => unknown, RegExp][] = [
    ['', (r) => r.required('x'), /^Input "x" is required and is empty/],
    ['yes', (r) => r.flag('x'), /"yes" is neither "true" nor "false"/],
    ['5x', (r) => r.integer('x'), /"5x" is not a whole number/],
    ['1e3', (r) => r.integer('x'), /not a whole number/],
    ['0', (r) => r.integer('x', { min: 1 }), /below 1/],
    ['10', (r) => r.integer('x', { max: 9 }), /above 9/],
    ['30', (r) => r.duration('x'), /"30" is not a duration like "90s"/],
    ['1s', (r) => r.duration('x', { min: 60_000 }), /shorter than 1m/],
    ['2h', (r) => r.duration('x', { max: 3_600_000 }), /longer than 1h/],
    ['90s', (r) => r.duration('x', { wholeMinutes: true }), /whole minutes/],
    [
      'rolback',
      (r) => r.choice('x', ['rollback', 'none']),
      /not one of rollback, none; did you mean "rollback"\?/,
    ],
    ['A=1\nA=2', (r) => r.map('x'), /"A" comes twice, the second time in line 2/],
    ['a: [', (r) => r.structure('x'), /neither YAML nor JSON: /],
    ['a: 1\na: 2', (r) => r.structure('x'), /neither YAML nor JSON: /],
  ];
  test.each(cases)('%j', (value, reader, expected) => {
    expect(problems({ x: value }, reader)).toEqual([expect.stringMatching(expected)]);
  });

  test('with a line of a map names the line, not its content, which may be a secret', () => {
    expect(problems({ x: 'A=1\nhunter2' }, (r) => r.map('x'))).toEqual([
      'Input "x": line 2 is not KEY=VALUE.',
    ]);
  });

  test('comes with all others, in one error', () => {
    const found = problems({ a: '5x', b: 'maybe', c: '' }, (r) => {
      r.integer('a');
      r.flag('b');
      r.required('c');
      r.problem('Inputs "a" and "b" exclude each other.');
    });
    expect(found).toHaveLength(4);
  });
});

describe('an input that nobody reads', () => {
  const reader = (r: InputReader): void => {
    r.text('wait-until');
    r.text('task-definition');
    r.text('timeout');
  };

  test.each([
    ['wait-untill', 'There is no input "wait-untill"; did you mean "wait-until"?'],
    ['task_definition', 'There is no input "task_definition"; did you mean "task-definition"?'],
    ['zebra', 'There is no input "zebra".'],
    [
      'wait-for-service-stability',
      'There is no input "wait-for-service-stability"; here it is "wait-until" ("true" is "wait-until: stable", "false" is "started").',
    ],
    [
      'wait-for-minutes',
      'There is no input "wait-for-minutes"; here it is "timeout" ("30" is written "30m").',
    ],
    [
      'mask-password',
      'There is no input "mask-password", and none is needed: the registry password is always masked.',
    ],
  ])('%s', (name, expected) => {
    expect(problems({ [name]: 'x' }, reader)).toEqual([expected]);
  });

  test('counts even when it is empty: a misspelled input is one whatever it holds', () => {
    expect(problems({ timeuot: '' }, reader)).toHaveLength(1);
  });
});
