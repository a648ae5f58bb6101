'use client';

import { Chip } from '@heroui/react';
import { Sparkline } from '#components/error/sparkline.tsx';
import { LinkTable, type RowSelection } from '#components/layout/link-table.tsx';
import { conditionOf } from '#components/status/error-condition.ts';
import { StatusChip } from '#components/status/status-chip.tsx';
import { TimeAgo } from '#components/time/time-ago.tsx';
import { headOf } from '#lib/cut-text.ts';
import type { ErrorGroup } from '#lib/error-groups/view.ts';

interface ErrorTableProps {
  label: string;
  errors: ErrorGroup[];
  /** The fingerprints of those that are ticked; left out: none can be. */
  selected?: ReadonlySet<string>;
  onSelect?(selected: Set<string>): void;
}

/** So much of a message stands in a row. */
const titleLength = 160;

/** Errors, the one that was seen last first; each leads to its page. */
export function ErrorTable({ label, errors, selected, onSelect }: ErrorTableProps) {
  const selection: RowSelection | undefined = selected &&
    onSelect && {
      selected,
      labelOf: ({ title }) => `Select the error ${title}`,
      allLabel: 'Select all errors',
      onChange: onSelect,
    };
  return (
    <LinkTable
      label={label}
      selection={selection}
      columns={[
        { id: 'error', label: 'Error' },
        { id: 'days', label: '14 days', isMinor: true },
        { id: 'count', label: 'Seen', isEnd: true },
        { id: 'last', label: 'Last', isEnd: true },
        { id: 'first', label: 'First', isEnd: true, isMinor: true },
        { id: 'assignee', label: 'Assignee', isMinor: true },
      ]}
      rows={errors.map((error) => ({
        id: error.fingerprint,
        href: `/errors/${error.fingerprint}`,
        title: shorten(error.message) || error.type,
        isText: true,
        note: (
          <p className="mt-1 flex flex-wrap items-center gap-x-2 gap-y-1 text-muted text-xs">
            <StatusChip status={conditionOf(error)} size="sm" />
            <Chip size="sm" variant="secondary" className="font-mono">
              {shorten(error.type)}
            </Chip>
            <span className="wrap-anywhere">
              {error.operation}
              {error.place && (
                <>
                  {' · '}
                  <code>{error.place.file}</code>
                  {error.place.function && (
                    <>
                      {' in '}
                      <code>{error.place.function}</code>
                    </>
                  )}
                </>
              )}
            </span>
          </p>
        ),
        cells: {
          days: <Sparkline counts={error.days} of="each of the last 14 days" />,
          count: <span className="tabular-nums">{error.count}</span>,
          last: <Since at={error.lastSeenAt} />,
          first: <Since at={error.firstSeenAt} />,
          assignee: error.assignee ? (
            <span title={error.assignee.email}>{error.assignee.name}</span>
          ) : (
            <span className="text-muted">–</span>
          ),
        },
      }))}
    />
  );
}

function shorten(text: string): string {
  return text.length > titleLength ? `${headOf(text, titleLength)}…` : text;
}

function Since({ at }: { at: string }) {
  return (
    <span className="text-muted">
      <TimeAgo at={at} />
    </span>
  );
}
