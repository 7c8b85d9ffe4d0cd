import { expect, test } from '@jest/globals';
import type { Inputs } from '../src/inputs.ts';
import { canary } from './gate-world.ts';
import { gated, pausing } from './gated.ts';
import { usual } from './step.ts';
import { visit } from './visitors.ts';

test('a canary goes back when its share of requests does worse than the rest', async () => {
  const metric = {
    name: 'errors',
    metrics: new Map([
      [
        'value',
        {
          namespace: 'AWS/ApplicationELB',
          name: 'HTTPCode_Target_5XX_Count',
          statistic: 'Sum',
          dimensions: undefined,
        },
      ],
    ]),
    expression: undefined,
    period: 60_000,
    max: undefined,
    min: undefined,
    compareWith: 'old',
    maxRatio: 2,
    minRatio: undefined,
    ignoreBelow: undefined,
    minSamples: 1,
    onNoData: 'zero',
  } as const;
  const inputs: Partial<Inputs> = {
    checks: [...usual.checks, { name: 'metrics', metric }],
    rules: { ...usual.rules, duration: 60_000, timeout: 600_000, failureLimit: 1 },
  };
  const gone = new AbortController();
  const { result, answers } = await gated(
    { ...pausing(canary), release: { status: 500 }, test: false },
    inputs,
    async (kit, simulator) => visit(kit, simulator, gone.signal),
  );
  gone.abort();
  expect(answers).toEqual([
    'POST_SCALE_UP CONTINUE',
    'POST_TEST_TRAFFIC_SHIFT CONTINUE',
    'PRE_PRODUCTION_TRAFFIC_SHIFT CONTINUE',
    'PRE_PRODUCTION_TRAFFIC_SHIFT ROLLBACK',
  ]);
  expect(result.failure?.message).toMatch(
    /metrics errors: \d+ \(of \d+\), and 0 in the old target group, where 2 times is the most/,
  );
});
