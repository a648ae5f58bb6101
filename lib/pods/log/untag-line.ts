import { framedText, readFrame } from '#lib/pods/pool/log-demux.ts';

/**
 * Turns the lines of a Pod's log, one after the other, into what was printed: without the tags that say which
 * invocation each belongs to. A line that one invocation has left open is ended before the text of another.
 */
export function createUntagger(): (line: string) => string {
  let openLineOf: string | undefined;

  function withLineEnd(owner: string, text: string): string {
    const before = openLineOf !== undefined && openLineOf !== owner ? '\n' : '';
    if (text !== '') openLineOf = text.endsWith('\n') ? undefined : owner;
    return before + text;
  }

  return (line) => {
    const frame = readFrame(line);
    if (!frame) return withLineEnd('', `${line}\n`);
    const owner = frame.ids.join(',');
    if (frame.kind === '.') return openLineOf === owner ? withLineEnd(owner, '\n') : '';
    if (frame.kind !== '!') return withLineEnd(owner, framedText(frame));
    // It comes once for each call that was cut off, and once for all.
    return owner === '' ? withLineEnd('', `Podsmith: ${frame.text}\n`) : '';
  };
}
