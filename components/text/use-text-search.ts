'use client';

import { useDeferredValue, useMemo, useState } from 'react';
import { findMatches, type Match } from '#components/text/find-matches.ts';

/** A search through a text: what is sought, where it stands, and which place is shown. */
interface TextSearch {
  query: string;
  matches: readonly Match[];
  /** Among the matches. */
  chosen: number;
  current?: Match;
  /** Seeks something else, and shows its first place from where the reader is on. */
  seek(query: string): void;
  /** Shows the next place, or the one before; behind the last comes the first. */
  step(by: 1 | -1): void;
}

/**
 * @param options.show Brings a place into sight.
 * @param options.place The position from which on the reader sees the text.
 */
export function useTextSearch(
  text: string,
  { show, place }: { show(match: Match): void; place?(): number },
): TextSearch {
  const [query, setQuery] = useState('');
  const [chosen, setChosen] = useState(0);
  const sought = useDeferredValue(query);
  const matches = useMemo(() => findMatches(text, sought), [text, sought]);
  const choose = (index: number, among: readonly Match[]) => {
    const match = among[index];
    setChosen(index);
    if (match) show(match);
  };
  return {
    query,
    matches,
    chosen,
    current: matches[chosen],
    seek(next) {
      setQuery(next);
      const found = findMatches(text, next);
      const here = place?.() ?? 0;
      choose(
        Math.max(
          0,
          found.findIndex(({ start }) => start >= here),
        ),
        found,
      );
    },
    step(by) {
      if (matches.length > 0) choose((chosen + by + matches.length) % matches.length, matches);
    },
  };
}
