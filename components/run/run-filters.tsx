'use client';

import { useRouter } from 'next/navigation';
import { useTransition } from 'react';
import { SelectInput } from '#components/form/select-input.tsx';
import { lookOf } from '#components/status/status-map.ts';

interface RunFiltersProps {
  pipelines: string[];
  pipeline: string | undefined;
  status: string | undefined;
}

const all = 'all';
const runStatuses = ['pending', 'running', 'succeeded', 'failed', 'cancelled'];

/** Which runs to show; the choice is in the address. */
export function RunFilters({ pipelines, pipeline, status }: RunFiltersProps) {
  const router = useRouter();
  const [, start] = useTransition();
  const go = (filters: { pipeline?: string; status?: string }) => {
    const given = Object.entries(filters).filter(([, value]) => value !== undefined && value !== all);
    start(() => router.replace(`/runs?${new URLSearchParams(given as [string, string][])}`));
  };
  const names = pipeline && !pipelines.includes(pipeline) ? [pipeline, ...pipelines] : pipelines;
  return (
    <search aria-label="Filters" className="mb-4 grid gap-3 sm:flex">
      <SelectInput
        label="Pipeline"
        className="sm:w-64"
        value={pipeline ?? all}
        options={[{ id: all, label: 'All pipelines' }, ...names.map((name) => ({ id: name, label: name }))]}
        onChange={(id) => go({ pipeline: id, status })}
      />
      <SelectInput
        label="Status"
        className="sm:w-48"
        value={status ?? all}
        options={[
          { id: all, label: 'Any status' },
          ...runStatuses.map((each) => ({ id: each, label: lookOf(each).label })),
        ]}
        onChange={(id) => go({ pipeline, status: id })}
      />
    </search>
  );
}
