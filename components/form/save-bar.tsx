'use client';

import { Button, Chip } from '@heroui/react';
import { Save } from 'lucide-react';
import type { ReactNode } from 'react';

interface SaveBarProps {
  isNew: boolean;
  isDirty: boolean;
  isSaving: boolean;
  onSave(): void;
  /** Buttons beside "Save". */
  children?: ReactNode;
}

/** Save, and whether there is anything to save; stays in sight below a long form. */
export function SaveBar({ isNew, isDirty, isSaving, onSave, children }: SaveBarProps) {
  return (
    <div className="panel sticky bottom-4 z-10 flex flex-wrap items-center gap-3 px-4 py-3 shadow-overlay">
      <Button
        variant={isNew || isDirty ? 'primary' : 'tertiary'}
        onPress={onSave}
        isPending={isSaving}
        aria-keyshortcuts="Control+S"
      >
        <Save aria-hidden className="size-4" />
        Save
      </Button>
      {children}
      {isDirty && !isNew ? (
        <Chip color="warning" variant="soft">
          Unsaved changes
        </Chip>
      ) : (
        <span className="text-muted text-sm">{isNew ? 'Not saved yet' : 'Everything is saved'}</span>
      )}
    </div>
  );
}
