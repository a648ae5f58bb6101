'use client';

import { Button, SearchField } from '@heroui/react';
import { ChevronDown, ChevronUp } from 'lucide-react';
import { mostMatches } from '#components/text/find-matches.ts';

interface SearchBarProps {
  label: string;
  query: string;
  onChange(query: string): void;
  /** How many places were found, and which of them is shown. */
  count: number;
  current: number;
  onStep(by: 1 | -1): void;
  /** Takes the focus as it comes. */
  isFocused?: boolean;
}

/** Searches a text; Enter leads to the next place, with Shift to the one before. */
export function SearchBar({ label, query, onChange, count, current, onStep, isFocused }: SearchBarProps) {
  const found = count === mostMatches ? `${mostMatches}+` : count;
  return (
    <search aria-label={label} className="flex min-w-0 flex-1 items-center gap-1">
      <SearchField
        aria-label={label}
        autoFocus={isFocused}
        value={query}
        onChange={onChange}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          event.preventDefault();
          onStep(event.shiftKey ? -1 : 1);
        }}
        className="min-w-0 max-w-64 flex-1"
      >
        <SearchField.Group className="h-8">
          <SearchField.SearchIcon />
          <SearchField.Input placeholder="Search" className="min-w-0 text-xs" />
          <SearchField.ClearButton />
        </SearchField.Group>
      </SearchField>
      <span role="status" className="shrink-0 text-muted text-xs tabular-nums">
        {query !== '' && (count === 0 ? 'Not found' : `${current + 1} of ${found}`)}
      </span>
      {count > 1 && (
        <>
          <Button isIconOnly size="sm" variant="ghost" aria-label="Previous place" onPress={() => onStep(-1)}>
            <ChevronUp aria-hidden className="size-3.5" />
          </Button>
          <Button isIconOnly size="sm" variant="ghost" aria-label="Next place" onPress={() => onStep(1)}>
            <ChevronDown aria-hidden className="size-3.5" />
          </Button>
        </>
      )}
    </search>
  );
}
