import type { Figure } from '../figure.ts';
import { byStatus, verdicts } from '../verdicts.ts';

const count = 60;

export const figure: Figure = {
  title: 'Verdicts',
  about: `Statuses that are not what really happened, in ${count} random histories of every strategy and controller in process: the simulator, seeds from 1. \`pnpm histories --count 10000\` runs as many as one likes.`,
  async measure() {
    return [...byStatus(await verdicts({ first: 1, count, of: 'all' }))].map(([status, members]) => ({
      what: `${status}, ${members.length} histories`,
      value: members.filter(({ wrong }) => wrong !== undefined).length,
      unit: 'wrong',
      limit: 0,
    }));
  },
};
