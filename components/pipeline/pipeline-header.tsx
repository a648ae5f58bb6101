'use client';

import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link } from '#components/layout/link.tsx';

interface PipelineHeaderProps {
  title: string;
  /** Small facts beside the title. */
  notes?: ReactNode;
  /** Buttons, and the state of what is edited. */
  children: ReactNode;
}

/** The line above the canvas: what is drawn, and what can be done with it. */
export function PipelineHeader({ title, notes, children }: PipelineHeaderProps) {
  return (
    <header className="flex shrink-0 flex-wrap items-center gap-x-4 gap-y-2 border-border border-b bg-surface px-4 py-2">
      <div className="flex min-w-0 max-w-full flex-1 basis-64 flex-wrap items-center gap-x-3">
        <nav aria-label="Breadcrumbs" className="flex items-center gap-1 text-muted text-sm">
          <Link href="/pipelines" className="rounded hover:text-foreground hover:underline">
            Pipelines
          </Link>
          <ChevronRight aria-hidden className="size-3.5" />
        </nav>
        <h1 className="-ml-2 min-w-0 truncate font-semibold" title={title}>
          {title}
        </h1>
        {notes && <div className="min-w-0 shrink-0 text-muted text-xs">{notes}</div>}
      </div>
      <div className="flex flex-wrap items-center gap-2">{children}</div>
    </header>
  );
}
