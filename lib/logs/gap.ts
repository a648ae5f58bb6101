/** What was left out of a log, as the line in its place says; of one that still grows, only what is kept of it. */
export type Gap = { count: number; unit: 'bytes' | 'characters' } | { keptKib: number };

/** The line that stands for a gap, with its line end. Logs that are stored have such lines: read what is written. */
export function gapLine(gap: Gap): string {
  if ('keptKib' in gap) return `… the log is longer than ${gap.keptKib} KiB: its middle is left out …\n`;
  return `… ${gap.count} ${gap.unit} left out …\n`;
}

/** The gap that a line, without its line end, stands for; undefined for any other line. */
export function readGap(line: string): Gap | undefined {
  // Most lines end here.
  if (!line.startsWith('…')) return undefined;
  const counted = /^… (\d{1,15}) (bytes|characters) left out …$/.exec(line);
  if (counted) return { count: Number(counted[1]), unit: counted[2] === 'bytes' ? 'bytes' : 'characters' };
  const kept = /^… the log is longer than (\d{1,15}) KiB: its middle is left out …$/.exec(line);
  return kept ? { keptKib: Number(kept[1]) } : undefined;
}
