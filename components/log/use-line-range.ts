'use client';

import { useRef, useSyncExternalStore } from 'react';
import { type LineRange, readLineRange, writeLineRange } from '#components/log/line-range.ts';

/** Whoever shows lines: `history.replaceState` tells nobody by itself. */
const listeners = new Set<() => void>();

function subscribe(onChange: () => void): () => void {
  listeners.add(onChange);
  window.addEventListener('hashchange', onChange);
  return () => {
    listeners.delete(onChange);
    window.removeEventListener('hashchange', onChange);
  };
}

/** The lines of a log that the page's address points at. */
interface PointedLines {
  range?: LineRange;
  /** Whether the reader came with this address, rather than chose the lines here, where they have them in sight. */
  isFromAddress: boolean;
  /** Puts other lines into the address. No entry of the history: going back leaves the page. */
  choose(range: LineRange): void;
}

/** @param anchor Which log of the page, where it has several. */
export function useLineRange(anchor: string | undefined): PointedLines {
  const hash = useSyncExternalStore(
    subscribe,
    () => window.location.hash,
    () => '',
  );
  const chosen = useRef<string>(undefined);
  return {
    range: readLineRange(hash, anchor),
    isFromAddress: hash !== chosen.current,
    choose(range) {
      chosen.current = writeLineRange(range, anchor);
      window.history.replaceState(null, '', chosen.current);
      for (const tell of listeners) tell();
    },
  };
}
