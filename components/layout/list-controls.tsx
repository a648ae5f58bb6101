'use client';

import { SearchField } from '@heroui/react';
import { useRouter } from 'next/navigation';
import { useEffect, useRef, useState, useTransition } from 'react';
import { SelectInput } from '#components/form/select-input.tsx';
import { listHref } from '#components/layout/list-href.ts';

interface ListControlsProps {
  /** The address of the list. */
  path: string;
  /** What is searched, as in "operations". */
  things: string;
  search: string | undefined;
  sort: 'name' | 'updated' | undefined;
}

/** How long typing may pause before the list is asked for. */
const pauseMs = 200;

/** Searches and orders a list of things with names; both are in the address. */
export function ListControls({ path, things, search = '', sort }: ListControlsProps) {
  const router = useRouter();
  const [, start] = useTransition();
  const [text, setText] = useState(search);
  /** What the address was last given for, and what it held last. */
  const [asked, setAsked] = useState(search);
  const [held, setHeld] = useState(search);
  const timer = useRef<number>(undefined);
  useEffect(() => () => window.clearTimeout(timer.current), []);
  if (held !== search) {
    setHeld(search);
    // By Back or a link; what comes of typing must not take back what was typed since.
    if (asked !== search) {
      setAsked(search);
      setText(search);
    }
  }
  const hrefOf = (words: string, order: string) =>
    listHref(path, { search: words.trim(), sort: order === 'name' ? undefined : order });
  function type(words: string) {
    setText(words);
    window.clearTimeout(timer.current);
    // Replaced: Back leads away from the list and not through every word.
    timer.current = window.setTimeout(() => {
      setAsked(words.trim());
      start(() => router.replace(hrefOf(words, sort ?? 'name')));
    }, pauseMs);
  }
  function order(by: string) {
    // What was typed a moment ago goes along.
    window.clearTimeout(timer.current);
    setAsked(text.trim());
    start(() => router.push(hrefOf(text, by)));
  }
  return (
    <search aria-label={`Search ${things}`} className="mb-4 grid gap-3 sm:flex">
      <SearchField aria-label={`Search ${things}`} className="sm:w-80" value={text} onChange={type}>
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
