'use client';

import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useRef } from 'react';
import type { ShownStep } from '#components/run/run-steps.ts';
import { stepButtonId } from '#components/run/step-button-id.ts';

interface StepRowsProps {
  steps: readonly ShownStep[];
  /** The step that is kept in sight, and in the page. */
  selected: number | null;
  children(step: ShownStep): ReactNode;
}

/** So many steps are all in the page; of more only those in sight are. */
const mostDrawn = 100;
const rowHeight = 56;

/** The rows of the steps, which scroll by themselves. */
export function StepRows(props: StepRowsProps) {
  return props.steps.length > mostDrawn ? <VirtualRows {...props} /> : <AllRows {...props} />;
}

const frameClass = 'min-h-0 flex-1 overflow-y-auto';

function AllRows({ steps, selected, children }: StepRowsProps) {
  useEffect(() => {
    if (selected !== null)
      document.getElementById(stepButtonId(selected))?.scrollIntoView({ block: 'nearest' });
  }, [selected]);
  return (
    <div className={frameClass}>
      <ol aria-label="Steps" className="divide-y divide-separator">
        {steps.map((step) => (
          <li key={step.seq} data-step-node={step.node} data-step-status={step.status}>
            {children(step)}
          </li>
        ))}
      </ol>
    </div>
  );
}

function VirtualRows({ steps, selected, children }: StepRowsProps) {
  const frame = useRef<HTMLDivElement>(null);
  const index = steps.findIndex(({ seq }) => seq === selected);
  const virtualizer = useVirtualizer({
    count: steps.length,
    estimateSize: () => rowHeight,
    getScrollElement: () => frame.current,
    getItemKey: (at) => steps[at]?.seq ?? at,
    // On the server, as much as a window shows.
    initialRect: { width: 0, height: 12 * rowHeight },
    overscan: 10,
    // The focus comes back to the chosen one.
    rangeExtractor: (range) => {
      const drawn = defaultRangeExtractor(range);
      return index === -1 || drawn.includes(index) ? drawn : [...drawn, index].sort((a, b) => a - b);
    },
  });
  useEffect(() => {
    if (index !== -1) virtualizer.scrollToIndex(index, { align: 'auto' });
  }, [index, virtualizer]);
  return (
    <div ref={frame} className={frameClass}>
      <ol aria-label="Steps" className="relative" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ index: at, start, key }) => {
          const step = steps[at];
          return (
            step && (
              <li
                key={key}
                ref={virtualizer.measureElement}
                data-index={at}
                data-step-node={step.node}
                data-step-status={step.status}
                aria-setsize={steps.length}
                aria-posinset={at + 1}
                className="absolute inset-x-0 top-0 border-separator border-b"
                style={{ transform: `translateY(${start}px)` }}
              >
                {children(step)}
              </li>
            )
          );
        })}
      </ol>
    </div>
  );
}
