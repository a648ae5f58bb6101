'use client';

import { Button, ToggleButton } from '@heroui/react';
import { CircleAlert, Link2, Search, WrapText, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { CopyButton } from '#components/json/copy-button.tsx';
import { DownloadButton } from '#components/text/download-button.tsx';
import { SearchBar } from '#components/text/search-bar.tsx';
import type { useTextSearch } from '#components/text/use-text-search.ts';

interface LogBarProps {
  /** What the log is of. */
  label: string;
  /** All of it, as it is copied and saved. */
  text: string;
  lineCount: number;
  /** Undefined while nothing is searched for. */
  search?: ReturnType<typeof useTextSearch>;
  onOpenSearch(): void;
  onCloseSearch(): void;
  /** The line of the place that is shown of a search, and how to point the address at it. */
  found?: { line: number; onPoint(): void };
  /** The line that tells the failure, and how to get there. */
  failure?: { line: number; onShow(): void };
  wraps: boolean;
  onWrap(wraps: boolean): void;
}

/** A slim bar over a log: how long it is, or the search through it; and what can be done with it. */
export function LogBar(props: LogBarProps) {
  const { label, text, lineCount, search, found, failure, wraps } = props;
  const log = label.toLowerCase();
  return (
    <div className="@container flex min-h-8 items-center gap-1 border-border border-b px-1 text-muted text-xs [&_.button--icon-only]:size-7 [&_.search-field__group]:h-7 [&_.search-field__group]:ring-inset [&_.toggle-button]:size-7 [&_.toggle-button]:rounded-lg">
      {search ? (
        <>
          <SearchBar
            label={`Search ${log}`}
            isFocused
            query={search.query}
            onChange={search.seek}
            count={search.matches.length}
            current={search.chosen}
            onStep={search.step}
          />
          {found && (
            <BarButton label={`Link to line ${found.line}`} onPress={found.onPoint}>
              <Link2 aria-hidden className="size-3.5" />
            </BarButton>
          )}
          <BarButton label="Close the search" onPress={props.onCloseSearch}>
            <X aria-hidden className="size-3.5" />
          </BarButton>
        </>
      ) : (
        <span className="px-2 tabular-nums">
          {lineCount.toLocaleString('en')} {lineCount === 1 ? 'line' : 'lines'}
        </span>
      )}
      <span className={`ml-auto shrink-0 items-center ${search ? '@md:flex hidden' : 'flex'}`}>
        {failure && (
          <Button
            size="sm"
            variant="ghost"
            aria-label={`Show the failure, in line ${failure.line}`}
            onPress={failure.onShow}
            className="h-7 gap-1 px-2 text-danger-soft-foreground text-xs"
          >
            <CircleAlert aria-hidden className="size-3.5" />
            Failure
          </Button>
        )}
        {!search && (
          <BarButton label={`Search ${log}`} onPress={props.onOpenSearch}>
            <Search aria-hidden className="size-3.5" />
          </BarButton>
        )}
        <ToggleButton
          isIconOnly
          size="sm"
          variant="ghost"
          aria-label={`Wrap ${log}`}
          isSelected={wraps}
          onChange={props.onWrap}
        >
          <WrapText aria-hidden className="size-3.5" />
        </ToggleButton>
        <CopyButton text={text} label={`Copy ${log}`} />
        <DownloadButton text={text} fileName={`${log.replaceAll(' ', '-')}.txt`} label={`Download ${log}`} />
      </span>
    </div>
  );
}

function BarButton({ label, onPress, children }: { label: string; onPress(): void; children: ReactNode }) {
  return (
    <Button isIconOnly size="sm" variant="ghost" aria-label={label} onPress={onPress}>
      {children}
    </Button>
  );
}
