import { readFrame } from '#lib/engines/log-demux.ts';

/**
 * A line of a Pod's log as its handler printed it: without the tag that says which invocation it belongs to, and with
 * its newline unless it goes on in the next one. Empty for a line that only marks an invocation's end.
 */
export function untagLine(line: string): string {
  const frame = readFrame(line);
  if (!frame) return `${line}\n`;
  if (frame.kind === '.') return '';
  const isWhole = frame.kind === 'o' || frame.kind === 'e';
  return isWhole ? `${frame.text}\n` : frame.text;
}
