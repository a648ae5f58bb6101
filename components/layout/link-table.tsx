'use client';

import { Table } from '@heroui/react';
import { type ReactNode, useRef } from 'react';
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
  /** Below the link, in the first column. */
  note?: ReactNode;
  /** The other cells, by column. */
  cells: Record<string, ReactNode>;
}

interface LinkTableProps {
  label: string;
  /** The first column holds the link. */
  columns: [LinkTableColumn, ...LinkTableColumn[]];
  rows: LinkTableRow[];
}

/** A list in which every row leads to a page. It does not move while the pointer is pressed on it. */
export function LinkTable({ label, columns, rows: newestRows }: LinkTableProps) {
  const table = useRef<HTMLDivElement>(null);
  const rows = useHeldWhilePressed(newestRows, table);
  const [first, ...others] = columns;
  return (
    <Table variant="secondary" className="panel overflow-hidden" ref={table}>
      <Table.ScrollContainer>
        <Table.Content aria-label={label}>
          <Table.Header>
            <Table.Column id={first.id} isRowHeader className="rounded-none!">
              {first.label}
            </Table.Column>
            {others.map((column) => (
              <Table.Column key={column.id} id={column.id} className={`rounded-none! ${classOf(column)}`}>
                {column.label}
              </Table.Column>
            ))}
          </Table.Header>
          <Table.Body>
            {rows.map((row) => (
              <Table.Row key={row.id} id={row.id} href={row.href} className="cursor-pointer">
                <Table.Cell>
                  <Link
                    href={row.href}
                    className={`font-medium hover:underline ${row.isCode ? 'font-mono text-[13px]' : ''} ${row.isCode && !row.isBroken ? 'whitespace-nowrap' : 'break-all'}`}
                  >
                    {row.title}
                  </Link>
                  {row.note}
                </Table.Cell>
                {others.map((column) => (
                  <Table.Cell key={column.id} className={classOf(column)}>
                    {row.cells[column.id]}
                  </Table.Cell>
                ))}
              </Table.Row>
            ))}
          </Table.Body>
        </Table.Content>
      </Table.ScrollContainer>
    </Table>
  );
}

function classOf({ isMinor, isEnd }: LinkTableColumn): string {
  return `${isMinor ? 'hidden sm:table-cell' : ''} ${isEnd ? 'text-right' : ''}`;
}
