'use client';

import { useRouter } from 'next/navigation';
import { useTransition } from 'react';
import { OperationSelect } from '#components/form/operation-select.tsx';
import { SelectInput } from '#components/form/select-input.tsx';
import { listHref } from '#components/layout/list-href.ts';
import { lookOf } from '#components/status/status-map.ts';
import { podStates } from '#lib/pods/view.ts';

interface PodFiltersProps {
  operations: string[];
  operation: string | undefined;
  /** A state, `all`, or none for those that are there or have just failed. */
  state: string | undefined;
}

const current = '';

/** Which Pods to show; the choice is in the address. */
export function PodFilters({ operations, operation, state }: PodFiltersProps) {
  const router = useRouter();
  const [, start] = useTransition();
  // Pushed: Back undoes a choice.
  const go = (filters: { operation?: string; state?: string }) =>
    start(() => router.push(listHref('/pods', filters)));
  return (
    <search aria-label="Filters" className="mb-4 grid gap-3 sm:flex">
      <OperationSelect
        className="sm:w-64"
        operations={operations}
        chosen={operation}
        onChange={(chosen) => go({ operation: chosen, state })}
      />
      <SelectInput
        label="State"
        className="sm:w-48"
        value={state ?? current}
        options={[
          { id: current, label: 'Current' },
          ...podStates.map((each) => ({ id: each, label: lookOf(each).label })),
          { id: 'all', label: 'All, also ended' },
        ]}
        onChange={(id) => go({ operation, state: id })}
      />
    </search>
  );
}
