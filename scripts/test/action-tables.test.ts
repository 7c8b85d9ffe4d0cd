import { describe, expect, test } from '@jest/globals';
import { inputTable, outputTable, replaceBetween } from '../action-tables.ts';

const action = {
  name: 'Probe',
  description: 'For this test.',
  inputs: {
    service: { description: 'One | several.', required: true },
    'wait-until': { description: 'What for.', default: 'deployed' },
    region: { description: 'Where.' },
  },
  outputs: { status: { description: 'How it ended.' } },
  runs: { using: 'node24', main: 'dist/index.js' },
};

test('the table of inputs has what a workflow author looks for', () => {
  expect(inputTable(action).split('\n')).toEqual([
    '| input | default |  |',
    '| --- | --- | --- |',
    '| `service` | required | One \\| several. |',
    '| `wait-until` | `deployed` | What for. |',
    '| `region` |  | Where. |',
  ]);
});

test('the table of outputs too', () => {
  expect(outputTable(action).split('\n').at(-1)).toBe('| `status` | How it ended. |');
});

describe('a page', () => {
  test('gets what belongs between its markers, and keeps the rest', () => {
    const page = 'before\n<!-- inputs -->\nold\n<!-- /inputs -->\nafter\n';
    expect(replaceBetween(page, 'inputs', 'new')).toBe(
      'before\n<!-- inputs -->\n\nnew\n\n<!-- /inputs -->\nafter\n',
    );
  });

  test('without markers is refused, so that a table is never lost', () => {
    expect(() => replaceBetween('<!-- inputs -->', 'inputs', 'new')).toThrow('<!-- /inputs -->');
  });
});
