'use client';

import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useDeferredValue, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { findMatches, type Match } from '#components/text/find-matches.ts';
import { FollowButton } from '#components/text/follow-button.tsx';
import { SearchBar } from '#components/text/search-bar.tsx';
import type { StyledRun } from '#components/text/segments.ts';
import { StyledText } from '#components/text/styled-text.tsx';
import { rowAt, type TextRows } from '#components/text/text-rows.ts';
import { probeText, useTextGrid } from '#components/text/use-text-grid.ts';

interface LargeTextProps {
  label: string;
  /** `log` for a text that grows. */
  role?: 'log';
  /** Cuts the text into rows; another function is another text. */
  rowsOf(columns: number): TextRows;
  /** Of the text of the rows. */
  runs?: readonly StyledRun[];
  /** Whether a text that grows shows its end until the reader scrolls up. */
  isFollowed?: boolean;
  /** Copy and download, which take the whole. */
  actions: ReactNode;
  className?: string;
}

const none: TextRows = { text: '', count: 0, at: () => ({ start: 0, end: 0, indent: 0 }) };

/**
 * A text of which only the rows in sight are drawn, so that its size costs a page nothing. The browser cannot find what
 * is not drawn, so it has a search of its own. On the server it draws no row.
 */
export function LargeText({ label, role, rowsOf, runs, isFollowed, actions, className }: LargeTextProps) {
  const frame = useRef<HTMLElement>(null);
  const probe = useRef<HTMLSpanElement>(null);
  const grid = useTextGrid(frame, probe);
  const columns = grid?.columns;
  const rows = useMemo(() => (columns === undefined ? none : rowsOf(columns)), [rowsOf, columns]);
  const rowHeight = grid?.rowHeight ?? 20;
  const virtualizer = useVirtualizer({
    count: rows.count,
    estimateSize: () => rowHeight,
    getScrollElement: () => frame.current,
    overscan: 20,
  });

  const [query, setQuery] = useState('');
  const [chosen, setChosen] = useState(0);
  const sought = useDeferredValue(query);
  const matches = useMemo(() => findMatches(rows.text, sought), [rows, sought]);
  const show = (index: number, among: readonly Match[] = matches) => {
    const match = among[index];
    setChosen(index);
    if (match) virtualizer.scrollToIndex(rowAt(rows, match.start), { align: 'center' });
  };
  const current = matches[chosen];

  const [follows, setFollows] = useState(true);
  const isAtEnd = Boolean(isFollowed) && follows;
  // biome-ignore lint/correctness/useExhaustiveDependencies: every new row moves the end
  useLayoutEffect(() => {
    if (isAtEnd && rows.count > 0) virtualizer.scrollToIndex(rows.count - 1, { align: 'end' });
  }, [rows, isAtEnd]);

  return (
    <div className="relative min-w-0 overflow-hidden rounded-lg border border-border bg-code">
      <div className="flex items-center gap-2 border-border border-b p-1.5">
        <SearchBar
          label={`Search ${label.toLowerCase()}`}
          query={query}
          onChange={(next) => {
            setQuery(next);
            setFollows(false);
            show(0, findMatches(rows.text, next));
          }}
          count={matches.length}
          current={chosen}
          onStep={(by) => matches.length > 0 && show((chosen + by + matches.length) % matches.length)}
        />
        <span className="ml-auto flex shrink-0">{actions}</span>
      </div>
      <section
        ref={frame}
        role={role}
        aria-label={label}
        // What comes into sight by scrolling is no news.
        aria-live={role === 'log' ? 'off' : undefined}
        // Scrollable areas must be reachable by keyboard.
        tabIndex={0}
        onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) =>
          setFollows(scrollHeight - scrollTop - clientHeight < 2 * rowHeight)
        }
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
                <StyledText text={rows.text} part={row} runs={runs} matches={matches} />
              </div>
            );
          })}
        </div>
      </section>
      {isFollowed && !follows && <FollowButton onPress={() => setFollows(true)} />}
    </div>
  );
}
