'use client';

import { SelectInput } from '#components/form/select-input.tsx';

interface OperationSelectProps {
  operations: string[];
  /** Stays a choice though the operation may be gone. */
  chosen: string | undefined;
  onChange(operation: string | undefined): void;
  className?: string;
}

const all = '';

/** Narrows a list to one operation. */
export function OperationSelect({ operations, chosen, onChange, className }: OperationSelectProps) {
  const names = chosen && !operations.includes(chosen) ? [chosen, ...operations] : operations;
  return (
    <SelectInput
      label="Operation"
      className={className}
      value={chosen ?? all}
      options={[{ id: all, label: 'All operations' }, ...names.map((name) => ({ id: name, label: name }))]}
      onChange={(id) => onChange(id || undefined)}
    />
  );
}
