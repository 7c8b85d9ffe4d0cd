import { describe, expect, test } from '@jest/globals';
import { planDeployment, type Situation } from '../src/plan.ts';

const same: Situation = {
  contentDiffers: false,
  otherRevision: undefined,
  settings: { update: {}, starts: false },
  newest: 'completed',
  running: 2,
  floor: 2,
  force: false,
};
const count = { update: { desiredCount: 3 }, starts: false };
const network = { update: { networkConfiguration: {} }, starts: true };

const cases: readonly [what: string, differs: Partial<Situation>, plan: string][] = [
  ['nothing differs', {}, 'no-change'],
  ['the content differs', { contentDiffers: true }, 'deploy'],
  ['another revision with the same content was asked for', { otherRevision: 'web:7' }, 'deploy'],
  ['a setting differs that starts a deployment', { settings: network }, 'deploy'],
  ['only a count differs', { settings: count }, 'settings-only'],
  ['the content and a count differ', { contentDiffers: true, settings: count }, 'deploy'],
  ['nothing differs, but the last deployment failed', { newest: 'failed' }, 'deploy by force'],
  ['nothing differs, but tasks are missing', { running: 1 }, 'deploy by force'],
  ['nothing differs and nothing is desired', { running: 0, floor: 0 }, 'no-change'],
  ['nothing differs and it is replaced while it goes on', { newest: 'in-progress' }, 'deploy by force'],
  ['nothing differs and force is set', { force: true }, 'deploy by force'],
  ['the content differs and force is set', { contentDiffers: true, force: true }, 'deploy by force'],
];

describe('what is to be done when', () => {
  test.each(cases)('%s', (_, differs, expected) => {
    const plan = planDeployment({ ...same, ...differs });
    expect(plan.kind === 'deploy' && plan.force ? 'deploy by force' : plan.kind).toBe(expected);
  });
});
