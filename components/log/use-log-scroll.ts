'use client';

import { type RefObject, useLayoutEffect, useState } from 'react';
import { rowAt, type TextRows } from '#components/text/text-rows.ts';

/** How near the end, in pixels, still counts as "at the end". */
const endPx = 24;

/** Where the reader is in a log. */
interface LogScroll {
  /** Whether new lines are shown as they come. */
  follows: boolean;
  setFollows(follows: boolean): void;
  onScroll(): void;
  /** Brings the row of a position into the middle, or to the top. */
  show(position: number, where?: 'middle' | 'top'): void;
  /** The position from which on the reader sees the log. */
  place(): number;
}

/** Follows the end of a log until the reader scrolls up, and again once they return to the end. */
export function useLogScroll(
  frame: RefObject<HTMLElement | null>,
  { rows, rowHeight }: { rows: TextRows; rowHeight: number },
): LogScroll {
  const [follows, setFollows] = useState(true);
  const onScroll = () => {
    const element = frame.current;
    if (element) setFollows(element.scrollHeight - element.scrollTop - element.clientHeight < endPx);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: every new row moves the end
  useLayoutEffect(() => {
    if (follows && frame.current) frame.current.scrollTop = frame.current.scrollHeight;
  }, [rows, follows]);
  return {
    follows,
    setFollows,
    onScroll,
    show(position, where = 'middle') {
      const element = frame.current;
      if (!element) return;
      const index = rowAt(rows, position);
      const drawn = element.querySelector(`[data-row="${index}"]`);
      const top = drawn
        ? drawn.getBoundingClientRect().top - element.getBoundingClientRect().top + element.scrollTop
        : index * rowHeight;
      element.scrollTop = where === 'top' ? top : top - (element.clientHeight - rowHeight) / 2;
      // Before the event of it comes, a new row would take the reader to the end again.
      onScroll();
    },
    place() {
      const element = frame.current;
      const top = element?.getBoundingClientRect().top ?? 0;
      for (const row of element?.querySelectorAll('[data-row]') ?? []) {
        if (row.getBoundingClientRect().bottom > top + rowHeight / 2)
          return rows.at(Number(row.getAttribute('data-row'))).start;
      }
      return 0;
    },
  };
}
