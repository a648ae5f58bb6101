'use client';

import { LinkTable } from '#components/layout/link-table.tsx';
import { TimeAgo } from '#components/time/time-ago.tsx';
import type { Overview } from '#lib/overview/view.ts';

const kinds = { operation: 'Operation', pipeline: 'Pipeline' } as const;

/** Operations and pipelines that were saved last. */
export function EditedTable({ edited }: Pick<Overview, 'edited'>) {
  return (
    <LinkTable
      label="Edited last"
      columns={[
        { id: 'name', label: 'Name' },
        { id: 'kind', label: 'What', isMinor: true },
        { id: 'updated', label: 'Saved', isEnd: true },
      ]}
      rows={edited.map(({ kind, name, updatedAt }) => ({
        id: `${kind}/${name}`,
        href: `/${kind}s/${name}`,
        title: name,
        cells: {
          kind: kinds[kind],
          updated: (
            <span className="text-muted">
              <TimeAgo at={updatedAt} />
            </span>
          ),
        },
      }))}
    />
  );
}
