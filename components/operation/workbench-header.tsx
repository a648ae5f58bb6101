'use client';

import { Button } from '@heroui/react';
import { ChevronRight, SlidersHorizontal } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link } from '#components/layout/link.tsx';

interface WorkbenchHeaderProps {
  title: string;
  /** Small facts beside the title. */
  notes?: ReactNode;
  /** What the operation is, in a line. */
  summary: string;
  /** Opens what the summary speaks of. */
  onSettings(): void;
  /** Buttons, and the state of what is edited. */
  children: ReactNode;
}

/** The line above the code: what is edited, what it is in short, and what can be done. */
export function WorkbenchHeader({ title, notes, summary, onSettings, children }: WorkbenchHeaderProps) {
  return (
    <header className="flex shrink-0 flex-wrap items-center gap-x-4 gap-y-2 border-border border-b bg-surface px-4 py-2">
      <div className="flex min-w-0 max-w-full flex-1 basis-80 flex-wrap items-center gap-x-3 xl:flex-nowrap">
        <nav aria-label="Breadcrumbs" className="flex items-center gap-1 text-muted text-sm">
          <Link href="/operations" className="rounded hover:text-foreground hover:underline">
            Operations
          </Link>
          <ChevronRight aria-hidden className="size-3.5" />
        </nav>
        <h1 className="-ml-2 min-w-0 xl:shrink-0 truncate font-semibold" title={title}>
          {title}
        </h1>
        {notes && <div className="min-w-0 shrink-0 text-muted text-xs">{notes}</div>}
        <Button size="sm" variant="ghost" className="min-w-0 max-w-full px-2" onPress={onSettings}>
          <SlidersHorizontal aria-hidden className="size-3.5 shrink-0" />
          <span className="truncate font-normal text-muted text-xs">{summary}</span>
        </Button>
      </div>
      <div className="flex flex-wrap items-center gap-2">{children}</div>
    </header>
  );
}
