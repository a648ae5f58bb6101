'use client';

import { SearchField } from '@heroui/react';
import { SelectInput } from '#components/form/select-input.tsx';
import { useTypedSearch } from '#components/layout/use-typed-search.ts';
import { recentTimes } from '#components/run/time-range.ts';
import { lookOf } from '#components/status/status-map.ts';
import { formatInstant } from '#components/time/format.ts';
import type { RunFilter } from '#lib/runs/filter.ts';

interface RunFiltersProps {
  pipelines: string[];
  operations: string[];
  filter: RunFilter;
  /** @param options.isTyped True for what comes of typing: Back leads away from the list and not through every word. */
  onFilter(filter: RunFilter, options?: { isTyped: boolean }): void;
}

const any = '';
const chosenTime = 'chosen';
const runStatuses = ['pending', 'running', 'succeeded', 'failed', 'cancelled'] as const;

/** Which runs to show; the choice is in the address. */
export function RunFilters({ pipelines, operations, filter, onFilter }: RunFiltersProps) {
  const { pipeline, status, failed, since, until, search = '' } = filter;
  const typed = useTypedSearch(search, (words) => onFilter({ ...filter, search: words }, { isTyped: true }));
  // What was typed a moment ago goes along.
  const go = (change: RunFilter) => onFilter({ ...filter, search: typed.take(), ...change });
  const hasTime = since !== undefined || until !== undefined;
  return (
    <search
      aria-label="Filters"
      className="mb-4 grid grid-cols-2 items-end gap-3 lg:grid-cols-[minmax(0,1.5fr)_repeat(4,minmax(0,1fr))]"
    >
      <SearchField
        aria-label="Search runs"
        className="col-span-2 lg:col-span-1"
        value={typed.text}
        onChange={typed.type}
      >
        <SearchField.Group>
          <SearchField.SearchIcon />
          <SearchField.Input placeholder="Parameters, results, errors, logs" className="min-w-0" />
          <SearchField.ClearButton />
        </SearchField.Group>
      </SearchField>
      <SelectInput
        label="Pipeline"
        value={pipeline ?? any}
        options={[{ id: any, label: 'All pipelines' }, ...optionsOf(pipelines, pipeline)]}
        onChange={(id) => go({ pipeline: id || undefined })}
      />
      <SelectInput
        label="Status"
        value={status ?? any}
        options={[
          { id: any, label: 'Any status' },
          ...runStatuses.map((each) => ({ id: each, label: lookOf(each).label })),
        ]}
        onChange={(id) => go({ status: runStatuses.find((each) => each === id) })}
      />
      <SelectInput
        label="Failed in"
        value={failed ?? any}
        options={[{ id: any, label: 'Any operation' }, ...optionsOf(operations, failed)]}
        onChange={(id) => go({ failed: id || undefined })}
      />
      <SelectInput
        label="Time"
        value={hasTime ? chosenTime : any}
        options={[
          { id: any, label: 'Any time' },
          ...(hasTime ? [{ id: chosenTime, label: describeTime(since, until) }] : []),
          ...recentTimes,
        ]}
        onChange={(id) => {
          const recent = recentTimes.find((time) => time.id === id);
          if (recent) go({ since: new Date(Date.now() - recent.ms).toISOString(), until: undefined });
          else if (id === any) go({ since: undefined, until: undefined });
        }}
      />
    </search>
  );
}

/** Those there are, and the chosen one though it be gone. */
function optionsOf(names: string[], chosen: string | undefined): { id: string; label: string }[] {
  const all = chosen !== undefined && !names.includes(chosen) ? [chosen, ...names] : names;
  return all.map((name) => ({ id: name, label: name }));
}

function describeTime(since: string | undefined, until: string | undefined): string {
  if (since === undefined) return `Before ${formatInstant(until ?? '')}`;
  return until === undefined
    ? `Since ${formatInstant(since)}`
    : `${formatInstant(since)} – ${formatInstant(until)}`;
}
