'use client';

import { tableVariants } from '@heroui/react';
import { type MouseEvent, type ReactNode, useRef, useSyncExternalStore } from 'react';
import { Link } from '#components/layout/link.tsx';
import { useHeldWhilePressed } from '#components/layout/use-held-while-pressed.ts';

export interface LinkTableColumn {
  id: string;
  label: string;
  /** Hidden on narrow screens. */
  isMinor?: boolean;
  isEnd?: boolean;
}

export interface LinkTableRow {
  id: string;
  href: string;
  /** Text of the row's link. */
  title: string;
  isCode?: boolean;
  /** A long code, broken where its column ends. */
  isBroken?: boolean;
  /** A sentence, broken between words where it can be. */
  isText?: boolean;
  /** Below the link, in the first column. */
  note?: ReactNode;
  /** The other cells, by column. */
  cells: Record<string, ReactNode>;
}

/** Rows that are ticked, for something that is done with all of them. */
export interface RowSelection {
  selected: ReadonlySet<string>;
  /** What ticks a row is called: "Select run 1a2b3c4d". */
  labelOf(row: LinkTableRow): string;
  allLabel: string;
  onChange(selected: Set<string>): void;
}

interface LinkTableProps {
  label: string;
  /** Left out: rows are not ticked. */
  selection?: RowSelection;
  /** The first column holds the link. */
  columns: [LinkTableColumn, ...LinkTableColumn[]];
  rows: LinkTableRow[];
}

const looks = tableVariants({ variant: 'secondary' });

/**
 * Lays the link over its whole row: from the start of its cell to past the end of the table, which clips it. It is
 * positioned in the cell, because Safari positions nothing in a row.
 */
const overRow = 'after:absolute after:inset-y-0 after:start-0 after:w-[200vw]';

/**
 * A list in which every row leads to a page. It does not move while the pointer is pressed on it.
 *
 * Table and links are plain HTML, so that a click arrives however early it comes. HeroUI's table replaces the server's
 * rows when its scripts run, which a press on one of them itself brings about, and then no click comes of that press.
 */
export function LinkTable({ label, selection, columns, rows: newestRows }: LinkTableProps) {
  const table = useRef<HTMLDivElement>(null);
  const rows = useHeldWhilePressed(newestRows, table);
  const [first, ...others] = columns;
  // Until the page's scripts run only a link hears a click, so nothing may lie above it.
  const hasTooltips = useSyncExternalStore(
    onNothing,
    () => true,
    () => false,
  );
  return (
    <div className={looks.base({ className: 'panel @container overflow-hidden' })} ref={table}>
      <div className={looks.scrollContainer()}>
        <div className="w-fit min-w-full overflow-clip">
          <table aria-label={label} className={looks.content()}>
            <thead className={looks.header()}>
              <tr>
                {selection && (
                  <th scope="col" className={looks.column({ className: 'w-10 rounded-none! pe-0' })}>
                    <Tick
                      label={selection.allLabel}
                      isTicked={rows.length > 0 && rows.every(({ id }) => selection.selected.has(id))}
                      onChange={(isTicked) =>
                        selection.onChange(new Set(isTicked ? rows.map(({ id }) => id) : []))
                      }
                    />
                  </th>
                )}
                <th scope="col" className={looks.column({ className: 'rounded-none!' })}>
                  {first.label}
                </th>
                {others.map((column) => (
                  <th
                    key={column.id}
                    scope="col"
                    className={looks.column({ className: `rounded-none! ${classOf(column)}` })}
                  >
                    {column.label}
                  </th>
                ))}
              </tr>
            </thead>
            {/* biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard has the links themselves */}
            <tbody className={looks.body()} onClick={openRow}>
              {rows.map((row) => (
                <tr
                  key={row.id}
                  className={looks.row({
                    className: `cursor-pointer ${hasTooltips ? '[&_[title]]:relative' : ''}`,
                  })}
                >
                  {selection && (
                    <td className={looks.cell({ className: 'w-10 pe-0' })}>
                      <Tick
                        label={selection.labelOf(row)}
                        isTicked={selection.selected.has(row.id)}
                        onChange={(isTicked) =>
                          selection.onChange(ticked(selection.selected, row.id, isTicked))
                        }
                      />
                    </td>
                  )}
                  <th scope="row" className={looks.cell({ className: 'relative text-start font-normal' })}>
                    <Link
                      href={row.href}
                      className={`rounded-sm font-medium outline-focus outline-offset-2 hover:underline focus-visible:outline-2 ${overRow} ${row.isCode ? 'font-mono text-[13px]' : ''} ${breakOf(row)}`}
                    >
                      {row.title}
                    </Link>
                    {row.note}
                  </th>
                  {others.map((column) => (
                    <td key={column.id} className={looks.cell({ className: classOf(column) })}>
                      {row.cells[column.id]}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </div>
    </div>
  );
}

interface TickProps {
  label: string;
  isTicked: boolean;
  onChange(isTicked: boolean): void;
}

/** Plain, as the table is. Its label fills the cell: a near miss must not lead to another page. */
function Tick({ label, isTicked, onChange }: TickProps) {
  return (
    <label className="-m-2 flex cursor-pointer p-2">
      <input
        type="checkbox"
        aria-label={label}
        checked={isTicked}
        onChange={(event) => onChange(event.target.checked)}
        className="size-4 cursor-pointer accent-accent"
      />
    </label>
  );
}

function ticked(before: ReadonlySet<string>, id: string, isTicked: boolean): Set<string> {
  const after = new Set(before);
  if (isTicked) after.add(id);
  else after.delete(id);
  return after;
}

const onNothing = () => () => undefined;

/** What has a tooltip lies above its row's link; a click on it is one on the link, with the same keys held. */
function openRow({ target, nativeEvent }: MouseEvent) {
  if (!(target instanceof Element) || target.closest('a, label')) return;
  target.closest('tr')?.querySelector('a')?.dispatchEvent(new window.MouseEvent('click', nativeEvent));
}

function breakOf({ isCode, isBroken, isText }: LinkTableRow): string {
  if (isText) return 'wrap-anywhere';
  return isCode && !isBroken ? 'whitespace-nowrap' : 'break-all';
}

function classOf({ isMinor, isEnd }: LinkTableColumn): string {
  return `${isMinor ? 'hidden @xl:table-cell' : ''} ${isEnd ? 'text-right' : ''}`;
}
