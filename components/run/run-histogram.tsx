'use client';

import { Slider } from '@heroui/react';
import { useState } from 'react';
import { useLiveList } from '#components/live/use-live-list.ts';
import { barsOf, partsOf, type TimeRange } from '#components/run/time-range.ts';
import { lookOf } from '#components/status/status-map.ts';
import { formatInstant } from '#components/time/format.ts';
import type { ListQuery, ListSnapshot } from '#lib/live/lists.ts';

interface RunHistogramProps {
  query: ListQuery<'run-histogram'>;
  snapshot: ListSnapshot<'run-histogram'>;
  /** Called with the part of the time that was chosen. */
  onNarrow(range: Required<TimeRange>): void;
}

/** Failures at the bottom, where bars are compared. */
const fills = {
  failed: 'bg-danger',
  cancelled: 'bg-warning',
  running: 'bg-accent',
  pending: 'bg-muted/50',
  skipped: 'bg-muted/50',
  succeeded: 'bg-success',
};

/** When runs were asked for, live, and how they ended; the two thumbs below choose a part of the time. */
export function RunHistogram({ query, snapshot, onNarrow }: RunHistogramProps) {
  const histogram = useLiveList('run-histogram', query, snapshot);
  const { from, to, parts } = histogram;
  const [range, setRange] = useState<[number, number]>([0, parts]);
  const bars = barsOf(histogram.counts, parts);
  const most = Math.max(1, ...bars.map(({ total }) => total));
  const total = bars.reduce((sum, bar) => sum + bar.total, 0);
  const statuses = [...new Set(histogram.counts.map(({ status }) => status))];
  const textOf = (part: number) => formatInstant(partsOf(histogram, [part, part]).since);
  return (
    <section aria-label="Runs in time" className="panel mb-4 flex flex-col gap-1 px-4 pt-3 pb-2">
      <p className="flex flex-wrap items-center justify-between gap-x-4 text-muted text-xs">
        <span>
          <span className="font-medium text-foreground tabular-nums">{total}</span>{' '}
          {total === 1 ? 'run' : 'runs'} from <time dateTime={from}>{formatInstant(from)}</time> to{' '}
          <time dateTime={to}>{formatInstant(to)}</time>
        </span>
        <span className="flex flex-wrap gap-x-3">
          {statuses.map((status) => (
            <span key={status} className="flex items-center gap-1">
              <span aria-hidden className={`size-2 rounded-full ${fills[status]}`} />
              {lookOf(status).label}
            </span>
          ))}
        </span>
      </p>
      <div aria-hidden className="flex h-14 items-end gap-px">
        {bars.map((bar, part) => {
          const isChosen = part >= range[0] && part < range[1];
          return (
            <div
              // biome-ignore lint/suspicious/noArrayIndexKey: a part is its place
              key={part}
              title={bar.total === 0 ? undefined : `${textOf(part)}: ${inWords(bar.counts)}`}
              className={`flex h-full flex-1 flex-col-reverse overflow-hidden rounded-sm bg-default/40 ${isChosen ? '' : 'opacity-30'}`}
            >
              {inOrder(bar.counts).map(({ status, count }) => (
                <div
                  key={status}
                  className={fills[status]}
                  style={{ height: `${Math.max(4, (count / most) * 100)}%` }}
                />
              ))}
            </div>
          );
        })}
      </div>
      <Slider
        aria-label="Part of the time"
        minValue={0}
        maxValue={parts}
        value={range}
        onChange={(value) => {
          const [first = 0, end = parts] = Array.isArray(value) ? value : [];
          setRange([Math.min(first, end - 1), end]);
        }}
        onChangeEnd={(value) => {
          const [first = 0, end = parts] = Array.isArray(value) ? value : [];
          if (first > 0 || end < parts) onNarrow(partsOf(histogram, [Math.min(first, end - 1), end]));
        }}
      >
        <Slider.Track>
          {({ state }) => (
            <>
              <Slider.Fill />
              {state.values.map((value, index) => (
                <Slider.Thumb
                  // biome-ignore lint/suspicious/noArrayIndexKey: the first and the last
                  key={index}
                  index={index}
                  aria-label={index === 0 ? 'From' : 'To'}
                  aria-valuetext={textOf(value)}
                />
              ))}
            </>
          )}
        </Slider.Track>
      </Slider>
    </section>
  );
}

function inWords(counts: { status: keyof typeof fills; count: number }[]): string {
  return inOrder(counts)
    .map(({ status, count }) => `${count} ${lookOf(status).label.toLowerCase()}`)
    .join(', ');
}

function inOrder<Counts extends { status: keyof typeof fills }>(counts: Counts[]): Counts[] {
  const order = Object.keys(fills);
  return counts.toSorted((one, other) => order.indexOf(one.status) - order.indexOf(other.status));
}
