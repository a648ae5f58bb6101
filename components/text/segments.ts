import type { Match } from '#components/text/find-matches.ts';

/** A part of a text that looks other than the rest. Runs are in order and do not overlap. */
export interface StyledRun {
  start: number;
  end: number;
  className: string;
  /** Colours that no class has, as custom properties. */
  style?: Record<`--${string}`, string>;
}

/** A part of a text that is drawn as one. */
export interface Segment {
  start: number;
  end: number;
  run?: StyledRun;
  isMatch: boolean;
}

/** Cuts a part of a text where its look changes: at the ends of styled runs and of what was searched for. */
export function cutSegments(
  { start, end }: { start: number; end: number },
  runs: readonly StyledRun[],
  matches: readonly Match[],
): Segment[] {
  const runsHere = overlapping(runs, start, end);
  const matchesHere = overlapping(matches, start, end);
  if (runsHere.length === 0 && matchesHere.length === 0) return [{ start, end, isMatch: false }];
  const cuts = new Set([start, end]);
  for (const part of [...runsHere, ...matchesHere]) {
    cuts.add(Math.max(start, part.start));
    cuts.add(Math.min(end, part.end));
  }
  const sorted = [...cuts].sort((a, b) => a - b);
  return sorted.slice(1).map((to, index) => {
    const from = sorted[index] ?? start;
    return {
      start: from,
      end: to,
      run: overlapping(runsHere, from, to)[0],
      isMatch: overlapping(matchesHere, from, to).length > 0,
    };
  });
}

/** Of parts in order that do not overlap each other: those that reach into `start` to `end`. */
function overlapping<Part extends Match>(parts: readonly Part[], start: number, end: number): Part[] {
  let low = 0;
  let high = parts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((parts[middle]?.end ?? 0) > start) high = middle;
    else low = middle + 1;
  }
  const found: Part[] = [];
  for (let index = low; index < parts.length; index++) {
    const part = parts[index];
    if (!part || part.start >= end) break;
    found.push(part);
  }
  return found;
}
