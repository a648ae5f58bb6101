/** As many places as are found at most: more than anyone steps through. */
export const mostMatches = 1000;

/** A part of a text. */
export interface Match {
  start: number;
  end: number;
}

/** Where a query stands in a text, whatever its case; at most {@link mostMatches} places. */
export function findMatches(text: string, query: string): Match[] {
  if (query === '') return [];
  const pattern = patternOf(query);
  const matches: Match[] = [];
  for (let found = pattern.exec(text); found && matches.length < mostMatches; found = pattern.exec(text)) {
    matches.push({ start: found.index, end: found.index + found[0].length });
  }
  return matches;
}

/** Lower-casing the text instead would move positions: some letters get longer by it. */
function patternOf(query: string): RegExp {
  return new RegExp(query.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), 'giu');
}
