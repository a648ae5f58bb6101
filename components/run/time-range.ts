/** A time from which, and before which, runs were asked for; each may be open. RFC 3339. */
export interface TimeRange {
  since?: string;
  until?: string;
}

const hourMs = 3600 * 1000;

/** Times up to now that can be chosen. */
export const recentTimes = [
  { id: 'hour', label: 'Last hour', ms: hourMs },
  { id: 'day', label: 'Last 24 hours', ms: 24 * hourMs },
  { id: 'week', label: 'Last 7 days', ms: 7 * 24 * hourMs },
  { id: 'month', label: 'Last 30 days', ms: 30 * 24 * hourMs },
];

/** Some parts of a time that is cut into equal ones. */
export function partsOf(
  { from, to, parts }: { from: string; to: string; parts: number },
  [first, end]: readonly [number, number],
): Required<TimeRange> {
  const start = Date.parse(from);
  const ms = (Date.parse(to) - start) / parts;
  const at = (part: number) => new Date(Math.round(start + part * ms)).toISOString();
  return { since: at(first), until: at(end) };
}

/** The heights of bars: of each part the runs of each status. */
export function barsOf<Status extends string>(
  counts: { part: number; status: Status; count: number }[],
  parts: number,
): { total: number; counts: { status: Status; count: number }[] }[] {
  return Array.from({ length: parts }, (_, part) => {
    const here = counts.filter((one) => one.part === part);
    return {
      total: here.reduce((sum, { count }) => sum + count, 0),
      counts: here.map(({ status, count }) => ({ status, count })),
    };
  });
}
