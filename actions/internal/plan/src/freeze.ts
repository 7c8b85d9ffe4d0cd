/** A time when nothing is to be deployed, in the wall time of a zone; both ends as strings that sort as time passes. */
export interface FreezeWindow {
  /** Of this environment only, where one is named. */
  readonly environment: string | undefined;
  readonly kind: 'weekly' | 'dated';
  readonly from: string;
  readonly to: string;
  readonly zone: string;
  /** The line as it was written. */
  readonly source: string;
}

const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;
const time = '(?:[01]\\d|2[0-3]):[0-5]\\d';
const weekday = `(?:${days.join('|')})`;
const date = '\\d{4}-\\d{2}-\\d{2}';
const line = new RegExp(
  `^(?:(?<environment>[^=]+?)\\s*=\\s*)?(?:(?<day1>${weekday}) (?<time1>${time}) - (?<day2>${weekday}) (?<time2>${time})` +
    `|(?<date1>${date}) (?<time3>${time}) - (?<date2>${date}) (?<time4>${time})) (?<zone>[A-Za-z][\\w+/-]*)$`,
);

/** Undefined when `source` is no window, or names a zone or a date that there is not. */
export function parseWindow(source: string): FreezeWindow | undefined {
  const parts = line.exec(source.trim())?.groups;
  if (!parts || !isZone(parts['zone'] ?? '')) return undefined;
  const { environment, zone = '', day1, day2, time1, time2, date1, date2, time3, time4 } = parts;
  const kind = day1 === undefined ? 'dated' : 'weekly';
  const [from, to] =
    kind === 'weekly'
      ? [`${dayNumber(day1)} ${time1}`, `${dayNumber(day2)} ${time2}`]
      : [`${date1} ${time3}`, `${date2} ${time4}`];
  if (kind === 'dated' && (!isDate(date1) || !isDate(date2) || from >= to)) return undefined;
  if (from === to) return undefined;
  return { environment, kind, from, to, zone, source: source.trim() };
}

/** The first window that is open for `environment` at `now`, in milliseconds since the epoch. */
export function openWindow(
  windows: readonly FreezeWindow[],
  environment: string,
  now: number,
): FreezeWindow | undefined {
  return windows.find(
    (window) =>
      (window.environment === undefined || window.environment === environment) && contains(window, now),
  );
}

function contains({ kind, from, to, zone }: FreezeWindow, now: number): boolean {
  const wall = wallTime(now, zone);
  const at = kind === 'weekly' ? `${dayNumber(wall.day)} ${wall.time}` : `${wall.date} ${wall.time}`;
  // A week goes round: from Friday to Monday is everything but Monday to Friday.
  return from < to ? at >= from && at < to : at >= from || at < to;
}

function wallTime(now: number, timeZone: string): { day: string; date: string; time: string } {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(now);
  const part = (type: Intl.DateTimeFormatPartTypes): string =>
    parts.find((candidate) => candidate.type === type)?.value ?? '';
  return {
    day: part('weekday'),
    date: `${part('year')}-${part('month')}-${part('day')}`,
    time: `${part('hour')}:${part('minute')}`,
  };
}

function dayNumber(day: string | undefined): number {
  return days.findIndex((name) => name === day);
}

function isDate(text: string | undefined): boolean {
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text ?? '');
}

function isZone(name: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
