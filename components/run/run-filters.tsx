'use client';

import { useRouter } from 'next/navigation';
import { useTransition } from 'react';
import { SelectInput } from '#components/form/select-input.tsx';
import { listHref } from '#components/layout/list-href.ts';
import { lookOf } from '#components/status/status-map.ts';

interface RunFiltersProps {
  pipelines: string[];
  pipeline: string | undefined;
  status: string | undefined;
}

const any = '';
const runStatuses = ['pending', 'running', 'succeeded', 'failed', 'cancelled'];

/** Which runs to show; the choice is in the address. */
export function RunFilters({ pipelines, pipeline, status }: RunFiltersProps) {
  const router = useRouter();
  const [, start] = useTransition();
  // Pushed: Back undoes a choice.
  const go = (filters: { pipeline?: string; status?: string }) =>
    start(() => router.push(listHref('/runs', filters)));
  const names = pipeline && !pipelines.includes(pipeline) ? [pipeline, ...pipelines] : pipelines;
  return (
    <search aria-label="Filters" className="mb-4 grid gap-3 sm:flex">
      <SelectInput
        label="Pipeline"
        className="sm:w-64"
        value={pipeline ?? any}
        options={[{ id: any, label: 'All pipelines' }, ...names.map((name) => ({ id: name, label: name }))]}
        onChange={(id) => go({ pipeline: id, status })}
      />
      <SelectInput
        label="Status"
        className="sm:w-48"
        value={status ?? any}
        options={[
          { id: any, label: 'Any status' },
          ...runStatuses.map((each) => ({ id: each, label: lookOf(each).label })),
        ]}
        onChange={(id) => go({ pipeline, status: id })}
      />
    </search>
  );
}
