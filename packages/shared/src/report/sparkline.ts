import type { Sample } from '../health/judge.ts';
import { printDuration } from '../time/duration.ts';

const bars = ['▁', '▂', '▃', '▄', '▅', '▆', '▇'] as const;
const marks = { unhealthy: '✗', 'no-data': '·', error: '?' } as const;
const most = 60;

/** One character a sample, the latest ones: a bar where it was healthy, by the time it took, otherwise its mark. */
export function sparkline(samples: readonly Sample[]): string {
  const slowest = Math.max(1, ...samples.map(({ milliseconds }) => milliseconds ?? 0));
  const shown = samples.slice(-most).map(({ outcome, milliseconds }) => {
    if (outcome !== 'healthy') return marks[outcome];
    if (milliseconds === undefined) return bars[3];
    return bars[Math.min(bars.length - 1, Math.floor((milliseconds / slowest) * bars.length))] ?? bars[0];
  });
  return `${samples.length > most ? '…' : ''}${shown.join('')}`;
}

/** "p50 12ms, p95 40ms, slowest 44ms" of whatever was answered; undefined where nothing was timed. */
export function distribution(samples: readonly Sample[]): string | undefined {
  const times = samples.flatMap(({ milliseconds }) => milliseconds ?? []).sort((a, b) => a - b);
  const at = (share: number) => printDuration(times[Math.max(0, Math.ceil(share * times.length) - 1)] ?? 0);
  return times.length === 0 ? undefined : `p50 ${at(0.5)}, p95 ${at(0.95)}, slowest ${at(1)}`;
}
