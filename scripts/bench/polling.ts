import { deployFleet } from '../../actions/render-deploy/test/story.ts';
import { fleet, fleetWorld, pollingCalls, runJobs } from '../../packages/testkit/src/fleet.ts';
import type { Figure } from '../figure.ts';

export const figure: Figure = {
  title: 'Polling of many services in one step',
  about:
    'Calls that look how deployments are, for services of one family of task definitions, beside as many steps of one service each. In process, in virtual time: the simulator.',
  async measure() {
    const one = await calls(1);
    const several = [10, 100].map(async (count) => ({
      what: `${count} services`,
      value: await calls(count),
      unit: 'calls' as const,
      against: { what: `${count} steps`, value: count * one },
      limit: 0.2,
    }));
    return [{ what: '1 service', value: one, unit: 'calls', limit: 150 }, ...(await Promise.all(several))];
  },
};

async function calls(count: number): Promise<number> {
  const names = fleet(count);
  return pollingCalls(await runJobs(fleetWorld(names), [deployFleet(names)]));
}
