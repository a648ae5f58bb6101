'use client';

import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useMemo, useRef } from 'react';
import { SearchBar } from '#components/text/search-bar.tsx';
import { StyledText } from '#components/text/styled-text.tsx';
import { noRows, rowAt, type TextRows } from '#components/text/text-rows.ts';
import { probeText, useTextGrid } from '#components/text/use-text-grid.ts';
import { useTextSearch } from '#components/text/use-text-search.ts';

interface LargeTextProps {
  label: string;
  /** Cuts the text into rows; another function is another text. */
  rowsOf(columns: number): TextRows;
  /** Copy and download, which take the whole. */
  actions: ReactNode;
  className?: string;
}

/**
 * A text of which only the rows in sight are drawn, so that its size costs a page nothing. The browser cannot find what
 * is not drawn, so it has a search of its own. On the server it draws no row.
 */
export function LargeText({ label, rowsOf, actions, className }: LargeTextProps) {
  const frame = useRef<HTMLElement>(null);
  const probe = useRef<HTMLSpanElement>(null);
  const grid = useTextGrid(frame, probe);
  const columns = grid?.columns;
  const rows = useMemo(() => (columns === undefined ? noRows : rowsOf(columns)), [rowsOf, columns]);
  const rowHeight = grid?.rowHeight ?? 20;
  const virtualizer = useVirtualizer({
    count: rows.count,
    estimateSize: () => rowHeight,
    getScrollElement: () => frame.current,
    overscan: 20,
  });
  const { query, matches, chosen, current, seek, step } = useTextSearch(rows.text, {
    show: (match) => virtualizer.scrollToIndex(rowAt(rows, match.start), { align: 'center' }),
  });

  return (
    <div className="relative min-w-0 overflow-hidden rounded-lg border border-border bg-code">
      <div className="flex items-center gap-2 border-border border-b p-1.5">
        <SearchBar
          label={`Search ${label.toLowerCase()}`}
          query={query}
          onChange={seek}
          count={matches.length}
          current={chosen}
          onStep={step}
        />
        <span className="ml-auto flex shrink-0">{actions}</span>
      </div>
      <section
        ref={frame}
        aria-label={label}
        // Scrollable areas must be reachable by keyboard.
        // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
        tabIndex={0}
        className={`relative h-80 overflow-auto p-3 font-mono text-xs leading-5 outline-none focus-visible:ring-2 focus-visible:ring-focus focus-visible:ring-inset ${className ?? ''}`}
      >
        <span ref={probe} aria-hidden className="invisible absolute top-0 left-0 whitespace-pre">
          {probeText}
        </span>
        <div className="relative" style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map(({ index, start }) => {
            const row = rows.at(index);
            const isCurrent = current !== undefined && current.start < row.end && current.end > row.start;
            return (
              <div
                key={index}
                data-row={index}
                className={`absolute top-0 left-0 min-w-full whitespace-pre ${isCurrent ? 'bg-warning-soft' : ''}`}
                style={{ transform: `translateY(${start}px)`, paddingLeft: `${row.indent}ch` }}
              >
                <StyledText text={rows.text} part={row} matches={matches} />
              </div>
            );
          })}
        </div>
      </section>
    </div>
  );
}
