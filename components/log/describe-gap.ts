import type { Gap } from '#lib/logs/gap.ts';

/** What stands in the place of what was not kept. Short: it has one row. */
export function describeGap(gap: Gap): string {
  if ('keptKib' in gap) return `Left out here: the log is over ${gap.keptKib.toLocaleString('en')} KiB`;
  const count = gap.count.toLocaleString('en');
  return `${count} ${gap.count === 1 ? gap.unit.slice(0, -1) : gap.unit} left out here`;
}
