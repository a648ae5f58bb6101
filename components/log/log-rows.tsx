'use client';

import { useVirtualizer } from '@tanstack/react-virtual';
import { Scissors } from 'lucide-react';
import type { CSSProperties, MouseEvent, RefObject } from 'react';
import { describeGap } from '#components/log/describe-gap.ts';
import type { LogLines } from '#components/log/log-lines.ts';
import type { Match } from '#components/text/find-matches.ts';
import type { StyledRun } from '#components/text/segments.ts';
import { StyledText } from '#components/text/styled-text.tsx';
import type { TextRows } from '#components/text/text-rows.ts';
import { readGap } from '#lib/logs/gap.ts';

/** What a log's rows look like, whether all are drawn or only those in sight. */
export interface RowLook {
  rows: TextRows;
  lines: LogLines;
  runs: readonly StyledRun[];
  matches: readonly Match[];
  /** How wide the column of numbers is, in characters. */
  gutterColumns: number;
  /** Whether the browser wraps what is too long for one row. */
  wraps: boolean;
  /** How a line is set off from the others. */
  toneOf(line: number): RowTone | undefined;
  /** The address of a line. */
  hrefOf(line: number): string;
  onChooseLine(line: number, event: MouseEvent): void;
}

/** A line that failed, one that the address points at, one that was searched for. */
export type RowTone = 'failure' | 'pointed' | 'found';

const toneClasses: Record<RowTone, string> = {
  failure: 'bg-danger-soft',
  pointed: 'bg-accent-soft',
  found: 'bg-warning-soft',
};

/** Every row, as in any document: the browser's own search and selection take all of it. */
export function AllRows({ look }: { look: RowLook }) {
  return (
    // As wide as the widest row, so that the numbers of each stay in sight.
    <div className={look.wraps ? undefined : 'w-max min-w-full'}>
      {Array.from({ length: look.rows.count }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows have nothing but their place
        <LogRow key={index} index={index} look={look} />
      ))}
    </div>
  );
}

interface VirtualRowsProps {
  look: RowLook;
  frame: RefObject<HTMLElement | null>;
  rowHeight: number;
}

/** Only the rows in sight, so that a log's length costs a page nothing. */
export function VirtualRows({ look, frame, rowHeight }: VirtualRowsProps) {
  const virtualizer = useVirtualizer({
    count: look.rows.count,
    estimateSize: () => rowHeight,
    getScrollElement: () => frame.current,
    overscan: 20,
  });
  return (
    <div
      className="relative"
      style={{ height: virtualizer.getTotalSize(), minWidth: `${look.gutterColumns + look.rows.longest}ch` }}
    >
      {virtualizer.getVirtualItems().map(({ index, start }) => (
        <LogRow
          key={index}
          index={index}
          look={look}
          style={{ position: 'absolute', top: 0, left: 0, transform: `translateY(${start}px)` }}
        />
      ))}
    </div>
  );
}

function LogRow({ index, look, style }: { index: number; look: RowLook; style?: CSSProperties }) {
  const { rows, lines, wraps } = look;
  const row = rows.at(index);
  const line = lines.lineAt(row.start);
  const isFirst = lines.startOf(line) === row.start;
  const gap = isFirst ? readGap(rows.text.slice(row.start, row.end)) : undefined;
  const tone = look.toneOf(line);
  // What is copied or read from the page has the line breaks of the log, wherever it is cut into rows.
  const lineEnd =
    index === rows.count - 1 || rows.text[row.end] === '\n' || rows.text[row.end] === '\r' ? '\n' : '';
  return (
    <div data-row={index} className="flex min-w-full" style={style}>
      <Gutter
        line={isFirst ? line : undefined}
        isGap={gap !== undefined}
        isSetOff={tone !== undefined}
        look={look}
      />
      <span
        className={`flex-1 pr-[2ch] ${wraps ? 'wrap-anywhere min-w-0 whitespace-pre-wrap' : 'whitespace-pre'} ${tone ? toneClasses[tone] : ''} ${gap ? 'bg-default text-muted italic' : ''}`}
      >
        {gap ? (
          describeGap(gap)
        ) : (
          <StyledText text={rows.text} part={row} runs={look.runs} matches={look.matches} />
        )}
        {lineEnd}
      </span>
    </div>
  );
}

interface GutterProps {
  /** None beside the further rows of a line. */
  line: number | undefined;
  isGap: boolean;
  isSetOff: boolean;
  look: RowLook;
}

/** A line's number: a link to the line, for the pointer. It is no part of the text, neither read out nor copied. */
function Gutter({ line, isGap, isSetOff, look }: GutterProps) {
  const className = `sticky left-0 z-10 shrink-0 select-none bg-code pr-[1.5ch] text-right ${isSetOff ? 'text-foreground' : 'text-muted'}`;
  const style = { width: `${look.gutterColumns}ch` };
  if (isGap) {
    return (
      <span aria-hidden className={`${className} flex items-center justify-end`} style={style}>
        <Scissors className="size-3" />
      </span>
    );
  }
  if (line === undefined) return <span aria-hidden className={className} style={style} />;
  return (
    // biome-ignore lint/a11y/useAnchorContent: the search leads to lines by keyboard, and links to them
    <a
      aria-hidden
      tabIndex={-1}
      href={look.hrefOf(line)}
      data-line={line}
      onClick={(event) => look.onChooseLine(line, event)}
      className={`${className} before:content-[attr(data-line)] hover:text-foreground hover:underline`}
      style={style}
    />
  );
}
