'use client';

import { OperationSelect } from '#components/form/operation-select.tsx';
import { SelectInput } from '#components/form/select-input.tsx';
import { lookOf } from '#components/status/status-map.ts';
import { nobody } from '#lib/error-groups/filter.ts';
import { errorStatuses, type Person } from '#lib/error-groups/view.ts';

/** What the list's address says; `all` in the place of a status is any. */
export interface ShownErrors {
  status: string;
  operation?: string;
  assignee?: string;
}

interface ErrorFiltersProps {
  operations: string[];
  people: Person[];
  shown: ShownErrors;
  onFilter(shown: ShownErrors): void;
}

const anyone = '';

/** Which errors to show; the choice is in the address. */
export function ErrorFilters({ operations, people, shown, onFilter }: ErrorFiltersProps) {
  const { status, operation, assignee } = shown;
  return (
    <search
      aria-label="Filters"
      className="mb-4 grid grid-cols-2 items-end gap-3 sm:grid-cols-3 lg:max-w-3xl"
    >
      <SelectInput
        label="Status"
        value={status}
        options={[
          ...errorStatuses.map((each) => ({ id: each, label: lookOf(each).label })),
          { id: 'all', label: 'Any status' },
        ]}
        onChange={(id) => onFilter({ ...shown, status: id })}
      />
      <OperationSelect
        operations={operations}
        chosen={operation}
        onChange={(chosen) => onFilter({ ...shown, operation: chosen })}
      />
      <SelectInput
        label="Assigned to"
        className="col-span-2 sm:col-span-1"
        value={assignee ?? anyone}
        options={[
          { id: anyone, label: 'Anyone or nobody' },
          { id: nobody, label: 'Nobody' },
          ...people.map(({ name, email }) => ({ id: email, label: name, hint: email })),
        ]}
        onChange={(id) => onFilter({ ...shown, assignee: id || undefined })}
      />
    </search>
  );
}
