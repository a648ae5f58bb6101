'use client';

import { type KeyboardEvent, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { readAnsi } from '#components/log/ansi-text.ts';
import { extendTo, writeLineRange } from '#components/log/line-range.ts';
import { LogBar } from '#components/log/log-bar.tsx';
import { readLines } from '#components/log/log-lines.ts';
import { AllRows, type RowLook, VirtualRows } from '#components/log/log-rows.tsx';
import { useLineRange } from '#components/log/use-line-range.ts';
import { useLogScroll } from '#components/log/use-log-scroll.ts';
import { useWraps } from '#components/log/use-wraps.ts';
import { FollowButton } from '#components/text/follow-button.tsx';
import { hasManyLines, isLong } from '#components/text/is-large.ts';
import { noRows, plainRows, unlimited } from '#components/text/text-rows.ts';
import { probeText, useTextGrid } from '#components/text/use-text-grid.ts';
import { useTextSearch } from '#components/text/use-text-search.ts';

interface LogViewProps {
  /** What the log is of, for screen readers: "Build log". */
  label: string;
  text: string;
  /** Shown while there is no line yet. */
  placeholder?: string;
  className?: string;
  /** The log's name in addresses of its lines (`#function-L12`), on pages that have several. */
  anchor?: string;
  /** The line that tells a failure: the log opens there. */
  failureLine?: number;
}

/** What stands in the place of a log to which lines may still come. */
export const stillRunning = 'Nothing printed yet; still running…';

/** Rows of a log that is not wrapped end here all the same: browsers take very long to lay out longer ones. */
const longestRow = 5000;

/**
 * A log in its colours, whatever its size: searched, wrapped or not, its lines numbered and linked to. It follows its
 * end until the reader scrolls up, and again once they return to the end.
 */
export function LogView({
  label,
  text: log,
  placeholder = stillRunning,
  className = 'max-h-96',
  anchor,
  failureLine,
}: LogViewProps) {
  const { text, runs } = useMemo(() => readAnsi(log), [log]);
  const lines = useMemo(() => readLines(text), [text]);
  const isLarge = isLong(text) || hasManyLines(lines.count);
  const [wraps, setWraps] = useWraps();

  const container = useRef<HTMLDivElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const probe = useRef<HTMLSpanElement>(null);
  const grid = useTextGrid(frame, probe);
  const rowHeight = grid?.rowHeight ?? 20;
  const gutterColumns = String(lines.count).length + 3;
  const columns = grid && (wraps ? Math.max(1, grid.columns - gutterColumns - 2) : longestRow);
  const rows = useMemo(() => {
    if (!isLarge) return plainRows(text, unlimited);
    return columns === null ? noRows : plainRows(text, columns);
  }, [text, isLarge, columns]);

  const { follows, setFollows, onScroll, show, place } = useLogScroll(frame, { rows, rowHeight });
  const kept = useRef<number>(undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only where rows are cut anew
  useLayoutEffect(() => {
    if (kept.current !== undefined) show(kept.current, 'top');
    kept.current = undefined;
  }, [wraps, columns]);

  const { range, isFromAddress, choose } = useLineRange(anchor);
  const start = range ? (isFromAddress ? range.from : undefined) : failureLine;
  const isThere = start !== undefined && start <= lines.count && rows.count > 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each, when it is there
  useLayoutEffect(() => {
    if (!isThere) return;
    show(lines.startOf(start));
    if (range) container.current?.scrollIntoView({ block: 'nearest' });
  }, [isThere, start]);

  const [isSearching, setSearching] = useState(false);
  const search = useTextSearch(isSearching ? text : '', { show: (match) => show(match.start), place });
  const found = search.current && lines.lineAt(search.current.start);
  const openSearch = () => {
    setSearching(true);
    container.current?.querySelector<HTMLInputElement>('input[type="search"]')?.select();
  };
  const closeSearch = () => {
    setSearching(false);
    frame.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (
      event.key.toLowerCase() === 'f' &&
      (event.ctrlKey || event.metaKey) &&
      !event.altKey &&
      !event.shiftKey
    )
      openSearch();
    else if (event.key === 'Escape' && isSearching) closeSearch();
    else return;
    // Neither the browser's search nor what else hears of Escape.
    event.preventDefault();
    event.stopPropagation();
  };

  const look: RowLook = {
    rows,
    lines,
    runs,
    matches: search.matches,
    gutterColumns,
    wraps: wraps && !isLarge,
    toneOf(line) {
      if (line === found) return 'found';
      if (range && line >= range.from && line <= range.to) return 'pointed';
      return line === failureLine ? 'failure' : undefined;
    },
    hrefOf: (line) => writeLineRange({ from: line, to: line }, anchor),
    onChooseLine(line, event) {
      if (event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      choose(event.shiftKey ? extendTo(range, line) : { from: line, to: line });
    },
  };
  return (
    <div
      ref={container}
      onKeyDownCapture={text === '' ? undefined : onKeyDown}
      className="relative min-w-0 scroll-my-18 overflow-hidden rounded-lg border border-border bg-code"
    >
      {text !== '' && (
        <LogBar
          label={label}
          text={text}
          lineCount={lines.count}
          search={isSearching ? search : undefined}
          onOpenSearch={openSearch}
          onCloseSearch={closeSearch}
          found={
            found === undefined
              ? undefined
              : { line: found, onPoint: () => choose({ from: found, to: found }) }
          }
          failure={
            failureLine === undefined
              ? undefined
              : { line: failureLine, onShow: () => show(lines.startOf(failureLine)) }
          }
          wraps={wraps}
          onWrap={(next) => {
            if (!follows) kept.current = place();
            setWraps(next);
          }}
        />
      )}
      <div className="relative">
        <span
          ref={probe}
          aria-hidden
          className="invisible absolute whitespace-pre font-mono text-xs leading-5"
        >
          {probeText}
        </span>
        <div
          ref={frame}
          role="log"
          aria-label={label}
          // What comes into sight by scrolling is no news.
          aria-live={isLarge ? 'off' : undefined}
          // Scrollable areas must be reachable by keyboard.
          // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
          tabIndex={0}
          onScroll={onScroll}
          className={`relative min-h-11 overflow-auto py-2 font-mono text-xs leading-5 outline-none focus-visible:ring-2 focus-visible:ring-focus focus-visible:ring-inset ${className}`}
        >
          {text === '' ? (
            <span className="px-3 text-muted">{placeholder}</span>
          ) : !isLarge ? (
            <AllRows look={look} />
          ) : grid ? (
            <VirtualRows look={look} frame={frame} rowHeight={rowHeight} />
          ) : (
            // Of about the height that the rows will have.
            <div style={{ height: lines.count * rowHeight }} />
          )}
        </div>
        {!follows && <FollowButton onPress={() => setFollows(true)} />}
      </div>
    </div>
  );
}
