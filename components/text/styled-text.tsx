import type { Match } from '#components/text/find-matches.ts';
import { cutSegments, type StyledRun } from '#components/text/segments.ts';

interface StyledTextProps {
  text: string;
  /** The part to draw. */
  part: { start: number; end: number };
  runs?: readonly StyledRun[];
  matches?: readonly Match[];
}

/** A part of a text with its colours and what was searched for. Always drawn as text, never as markup. */
export function StyledText({ text, part, runs = [], matches = [] }: StyledTextProps) {
  return cutSegments(part, runs, matches).map(({ start, end, run, isMatch }) => {
    const words = text.slice(start, end);
    const content = isMatch ? <mark className="bg-warning text-warning-foreground">{words}</mark> : words;
    if (!run) return isMatch ? <span key={start}>{content}</span> : content;
    return (
      <span key={start} className={run.className} style={run.style}>
        {content}
      </span>
    );
  });
}
