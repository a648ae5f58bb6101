'use client';

import { Button } from '@heroui/react';
import { SlidersHorizontal } from 'lucide-react';
import type { ReactNode } from 'react';
import { EditorHeader } from '#components/layout/editor-header.tsx';

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
    <EditorHeader
      section={{ href: '/operations', label: 'Operations' }}
      title={title}
      notes={notes}
      summary={
        <Button size="sm" variant="ghost" className="min-w-0 max-w-full px-2" onPress={onSettings}>
          <SlidersHorizontal aria-hidden className="size-3.5 shrink-0" />
          <span className="truncate font-normal text-muted text-xs">{summary}</span>
        </Button>
      }
    >
      {children}
    </EditorHeader>
  );
}
