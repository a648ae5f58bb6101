'use client';

import { SearchField } from '@heroui/react';
import { useRouter } from 'next/navigation';
import { useTransition } from 'react';
import { SelectInput } from '#components/form/select-input.tsx';
import { listHref } from '#components/layout/list-href.ts';
import { useTypedSearch } from '#components/layout/use-typed-search.ts';

interface ListControlsProps {
  /** The address of the list. */
  path: string;
  /** What is searched, as in "operations". */
  things: string;
  search: string | undefined;
  sort: 'name' | 'updated' | undefined;
}

/** Searches and orders a list of things with names; both are in the address. */
export function ListControls({ path, things, search = '', sort }: ListControlsProps) {
  const router = useRouter();
  const [, start] = useTransition();
  const hrefOf = (words: string, order: string) =>
    listHref(path, { search: words, sort: order === 'name' ? undefined : order });
  // Replaced: Back leads away from the list and not through every word.
  const typed = useTypedSearch(search, (words) => start(() => router.replace(hrefOf(words, sort ?? 'name'))));
  // What was typed a moment ago goes along.
  const order = (by: string) => {
    const words = typed.take();
    start(() => router.push(hrefOf(words, by)));
  };
  return (
    <search aria-label={`Search ${things}`} className="mb-4 grid gap-3 sm:flex">
      <SearchField
        aria-label={`Search ${things}`}
        className="sm:w-80"
        value={typed.text}
        onChange={typed.type}
      >
        <SearchField.Group>
          <SearchField.SearchIcon />
          <SearchField.Input placeholder="Name, or label as app=web" className="min-w-0" />
          <SearchField.ClearButton />
        </SearchField.Group>
      </SearchField>
      <SelectInput
        label="Order"
        hideLabel
        className="sm:w-48"
        value={sort ?? 'name'}
        options={[
          { id: 'name', label: 'By name' },
          { id: 'updated', label: 'Changed last' },
        ]}
        onChange={order}
      />
    </search>
  );
}
