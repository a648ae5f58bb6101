'use client';

import { type RefObject, useLayoutEffect, useState } from 'react';

/** The grid that a monospaced text is drawn in. */
export interface TextGrid {
  /** Characters that fit side by side. */
  columns: number;
  /** Height of a row, in pixels. */
  rowHeight: number;
}

const probeLength = 100;

/**
 * Measures how many characters of its font fit into an element, and again when its width changes; `null` on the server
 * and before the element is there.
 *
 * @param probe An element within it whose text is 100 characters on one line.
 */
export function useTextGrid(
  frame: RefObject<HTMLElement | null>,
  probe: RefObject<HTMLElement | null>,
): TextGrid | null {
  const [grid, setGrid] = useState<TextGrid | null>(null);
  useLayoutEffect(() => {
    const element = frame.current;
    if (!element) return;
    const measure = () => {
      const box = probe.current?.getBoundingClientRect();
      if (!box || box.width === 0) return;
      const { paddingLeft, paddingRight } = getComputedStyle(element);
      const room = element.clientWidth - Number.parseFloat(paddingLeft) - Number.parseFloat(paddingRight);
      const columns = Math.max(1, Math.floor(room / (box.width / probeLength)));
      setGrid((before) =>
        before?.columns === columns && before.rowHeight === box.height
          ? before
          : { columns, rowHeight: box.height },
      );
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [frame, probe]);
  return grid;
}

/** What the probe's text is. */
export const probeText = '0'.repeat(probeLength);
